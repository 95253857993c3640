import type { RenderedPicture, ViewRequest } from "../renderBackend.ts";

/** From the page to its render worker; `open` comes first, then requests with ids of their own. */
export type ToRenderWorker =
  | {
      readonly kind: "open";
      /** Address of `scene.json`. */
      readonly sceneUrl: string;
      /** Undefined: the GPU where there is one. */
      readonly device: RenderDevice | undefined;
    }
  | { readonly kind: "render"; readonly id: number; readonly request: ViewRequest }
  | { readonly kind: "cancel"; readonly id: number };

/** From the render worker; each request ends with `finished` or `failed`. */
export type FromRenderWorker =
  | { readonly kind: "opened"; readonly place: string }
  | { readonly kind: "picture"; readonly id: number; readonly picture: RenderedPicture }
  | { readonly kind: "progress"; readonly id: number; readonly progress: number }
  | { readonly kind: "finished"; readonly id: number }
  | { readonly kind: "failed"; readonly id: number; readonly failure: RenderFailure }
  /** Nothing can be rendered. */
  | { readonly kind: "broken"; readonly failure: RenderFailure };

/** Devices that browsers have. */
export type RenderDevice = "cpu" | "webgpu";

/** An error on its way; `isAbort` when the request was cancelled. */
export interface RenderFailure {
  readonly message: string;
  readonly hint: string | undefined;
  readonly isAbort: boolean;
}
