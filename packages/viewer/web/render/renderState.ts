import { type Signal, signal } from "@preact/signals";
import type { ViewRequest } from "../backend/renderBackend.ts";
import type { Pose } from "../geometry/pose.ts";
import type { DensePicture } from "../layers/densePicture.ts";

/** A picture and the camera it belongs to. */
export interface ShownPicture {
  readonly picture: DensePicture;
  readonly pose: Pose;
  readonly request: ViewRequest;
  /** Level of refinement, counted from 0, of `levels`. */
  readonly level: number;
  readonly levels: number;
  readonly isFinal: boolean;
  readonly elapsedMs: number;
  /** Photos it was rendered from, nearest first. */
  readonly sources: readonly number[];
}

/** What the renderer is doing for this page. */
export type RenderStatus =
  /** The camera moves, or has only just stopped. */
  | { readonly phase: "moving" }
  /** Others come first. */
  | { readonly phase: "waiting"; readonly others: number }
  | { readonly phase: "rendering"; readonly progress: number; readonly since: number }
  | { readonly phase: "done"; readonly elapsedMs: number }
  /** The time for a picture was up before its last refinement. */
  | { readonly phase: "stopped"; readonly elapsedMs: number }
  | { readonly phase: "failed"; readonly message: string; readonly hint?: string | undefined }
  /** Nothing is rendered: only points are shown, or a path is being recorded. */
  | { readonly phase: "paused" };

/** The newest picture and what comes next. */
export interface RenderState {
  readonly status: Signal<RenderStatus>;
  /** The newest picture; stays while the next one is on its way. */
  readonly shown: Signal<ShownPicture | undefined>;
  /** Longest time for a picture, milliseconds; undefined is as long as it takes. */
  readonly budgetMs: Signal<number | undefined>;
  /** How many requests were cancelled because the camera moved. */
  readonly cancelled: Signal<number>;
}

export function createRenderState(): RenderState {
  return {
    status: signal<RenderStatus>({ phase: "moving" }),
    shown: signal<ShownPicture | undefined>(undefined),
    budgetMs: signal<number | undefined>(undefined),
    cancelled: signal(0),
  };
}
