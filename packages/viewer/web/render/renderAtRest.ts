import { effect, type ReadonlySignal, type Signal } from "@preact/signals";
import { BackendError, type RenderBackend, type ViewRequest } from "../backend/renderBackend.ts";
import { isSamePose, type Pose } from "../geometry/pose.ts";
import { densePicture } from "../layers/densePicture.ts";
import type { RenderState, ShownPicture } from "./renderState.ts";

/** How long the camera must rest before a picture is asked for: shorter would ask between two moves of the mouse. */
export const restMilliseconds = 100;

/** What is to be rendered: made anew whenever the camera moves or something else makes the picture old. */
export interface WantedView {
  readonly pose: Pose;
  readonly request: ViewRequest;
}

/**
 * Keep a picture of the camera's view: asked for when the camera rests, replaced by each refinement, cancelled when the
 * camera moves on. The last picture stays until the first of the next one is there. When the time for a picture is up,
 * the level reached stays.
 *
 * @param wanted  undefined while nothing should be rendered
 * @param retry   change it to ask again after a failure
 * @returns a function that ends it
 */
export function renderAtRest(
  backend: Pick<RenderBackend, "render">,
  state: RenderState,
  wanted: ReadonlySignal<WantedView | undefined>,
  retry: Signal<number>,
): () => void {
  return effect(() => {
    retry.value;
    const budgetMs = state.budgetMs.value;
    const view = wanted.value;
    if (view === undefined) {
      state.status.value = { phase: "paused" };
      return undefined;
    }
    const already = state.shown.peek();
    if (already?.isFinal && already.request === view.request && isSamePose(already.pose, view.pose)) {
      state.status.value = { phase: "done", elapsedMs: already.elapsedMs };
      return undefined;
    }
    state.status.value = { phase: "moving" };
    const controller = new AbortController();
    const timer = setTimeout(
      () => void renderView(backend, state, { view, budgetMs }, controller.signal),
      restMilliseconds,
    );
    return () => {
      clearTimeout(timer);
      const { phase } = state.status.peek();
      if (phase === "rendering" || phase === "waiting") state.cancelled.value = state.cancelled.peek() + 1;
      controller.abort();
    };
  });
}

async function renderView(
  backend: Pick<RenderBackend, "render">,
  state: RenderState,
  { view, budgetMs }: { readonly view: WantedView; readonly budgetMs: number | undefined },
  moved: AbortSignal,
): Promise<void> {
  const { pose, request } = view;
  const since = performance.now();
  const timeUp = new AbortController();
  const timer = budgetMs === undefined ? undefined : setTimeout(() => timeUp.abort(), budgetMs);
  const signal = AbortSignal.any([moved, timeUp.signal]);
  const size = request.camera;
  state.status.value = { phase: "rendering", progress: 0, since };
  try {
    await backend.render(request, {
      signal,
      onPicture: (picture) => {
        const { level, levels, isFinal, elapsedMs, sources } = picture;
        const shown: ShownPicture = {
          picture: densePicture(picture, size),
          ...{ pose, request, level, levels, isFinal, elapsedMs, sources },
        };
        state.shown.value = shown;
      },
      onProgress: ({ progress, waiting }) => {
        state.status.value =
          waiting > 0 ? { phase: "waiting", others: waiting } : { phase: "rendering", progress, since };
      },
    });
    state.status.value = { phase: "done", elapsedMs: performance.now() - since };
  } catch (error) {
    if (moved.aborted) return;
    state.status.value = timeUp.signal.aborted
      ? { phase: "stopped", elapsedMs: performance.now() - since }
      : { phase: "failed", ...failure(error) };
  } finally {
    clearTimeout(timer);
  }
}

function failure(error: unknown): { message: string; hint?: string | undefined } {
  if (error instanceof BackendError) return { message: error.message, hint: error.hint };
  return { message: error instanceof Error ? error.message : String(error) };
}
