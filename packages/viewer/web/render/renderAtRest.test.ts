import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BackendError, type RenderBackend, type RenderCallbacks, type ViewRequest } from "../backend/renderBackend.ts";
import type { Pose } from "../geometry/pose.ts";
import { renderAtRest, restMilliseconds, type WantedView } from "./renderAtRest.ts";
import { createRenderState } from "./renderState.ts";

/** A renderer that does what the test tells it. */
class ToldBackend implements Pick<RenderBackend, "render"> {
  readonly calls: {
    request: ViewRequest;
    callbacks: RenderCallbacks;
    fail: (error: unknown) => void;
    end: () => void;
  }[] = [];

  render(request: ViewRequest, callbacks: RenderCallbacks): Promise<void> {
    return new Promise((resolve, reject) => {
      this.calls.push({ request, callbacks, fail: reject, end: resolve });
      callbacks.signal.addEventListener("abort", () => reject(callbacks.signal.reason));
    });
  }

  /** Send a picture of one pixel for a call. */
  picture(call: number, level: number, red: number): void {
    this.calls[call].callbacks.onPicture({
      level,
      levels: 2,
      isFinal: level === 1,
      elapsedMs: 10,
      sources: [3],
      layers: { color: { values: new Uint8Array([red, 0, 0]), width: 1, height: 1, stride: 1 } },
    });
  }
}

function viewAt(x: number): WantedView {
  const pose: Pose = { position: [x, 0, 0], rotation: [0, 0, 0, 1] };
  const camera = { width: 1, height: 1, fx: 1, fy: 1, cx: 0, cy: 0, worldFromCamera: [1, 0, 0, x] };
  return { pose, request: { camera, quality: "progressive", exclude: [] } };
}

function open() {
  const backend = new ToldBackend();
  const state = createRenderState();
  const wanted = signal<WantedView | undefined>(viewAt(0));
  const retry = signal(0);
  const end = renderAtRest(backend, state, wanted, retry);
  const red = () => state.shown.value?.picture.color?.[0];
  return { backend, state, wanted, retry, end, red };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("renderAtRest", () => {
  it("asks once the camera rests, not while it moves", async () => {
    const { backend, wanted, state } = open();
    for (const x of [1, 2, 3]) {
      await vi.advanceTimersByTimeAsync(restMilliseconds - 10);
      wanted.value = viewAt(x);
    }
    expect(backend.calls).toHaveLength(0);
    expect(state.status.value.phase).toBe("moving");
    await vi.advanceTimersByTimeAsync(restMilliseconds);
    expect(backend.calls.map(({ request }) => request.camera.worldFromCamera[3])).toEqual([3]);
    expect(state.cancelled.value).toBe(0);
  });

  it("shows each refinement, and is done after the last", async () => {
    const { backend, state, red } = open();
    await vi.advanceTimersByTimeAsync(restMilliseconds);
    backend.picture(0, 0, 50);
    expect([red(), state.shown.value?.isFinal, state.status.value.phase]).toEqual([50, false, "rendering"]);
    backend.picture(0, 1, 60);
    backend.calls[0].end();
    await vi.advanceTimersByTimeAsync(0);
    expect([red(), state.shown.value?.isFinal, state.status.value.phase]).toEqual([60, true, "done"]);
  });

  it("cancels when the camera moves, and keeps the last picture until the next one comes", async () => {
    const { backend, state, wanted, red } = open();
    await vi.advanceTimersByTimeAsync(restMilliseconds);
    backend.picture(0, 0, 50);
    wanted.value = viewAt(1);
    expect(backend.calls[0].callbacks.signal.aborted).toBe(true);
    expect([state.cancelled.value, red(), state.status.value.phase]).toEqual([1, 50, "moving"]);
    await vi.advanceTimersByTimeAsync(restMilliseconds);
    expect(red()).toBe(50);
    backend.picture(1, 0, 70);
    expect([red(), state.shown.value?.pose.position[0]]).toEqual([70, 1]);
  });

  it("does not render again what it has: after another layer was looked at", async () => {
    const { backend, state, wanted } = open();
    const view = wanted.value;
    await vi.advanceTimersByTimeAsync(restMilliseconds);
    backend.picture(0, 1, 60);
    backend.calls[0].end();
    await vi.advanceTimersByTimeAsync(0);
    wanted.value = undefined;
    expect(state.status.value.phase).toBe("paused");
    wanted.value = view;
    await vi.advanceTimersByTimeAsync(2 * restMilliseconds);
    expect([backend.calls.length, state.status.value.phase]).toEqual([1, "done"]);
  });

  it("tells what went wrong, and tries again when asked", async () => {
    const { backend, state, retry } = open();
    await vi.advanceTimersByTimeAsync(restMilliseconds);
    backend.calls[0].fail(new BackendError("The server has ended.", { hint: "Start it again." }));
    await vi.advanceTimersByTimeAsync(0);
    expect(state.status.value).toEqual({ phase: "failed", message: "The server has ended.", hint: "Start it again." });
    retry.value++;
    await vi.advanceTimersByTimeAsync(restMilliseconds);
    expect(backend.calls).toHaveLength(2);
    expect(state.status.value.phase).toBe("rendering");
  });

  it("stops when the time for a picture is up, with what it has, and goes on when given more", async () => {
    const { backend, state, red } = open();
    state.budgetMs.value = 1000;
    await vi.advanceTimersByTimeAsync(restMilliseconds);
    backend.picture(0, 0, 50);
    await vi.advanceTimersByTimeAsync(1000);
    expect(backend.calls[0].callbacks.signal.aborted).toBe(true);
    expect([state.status.value.phase, red(), state.cancelled.value]).toEqual(["stopped", 50, 0]);
    state.budgetMs.value = undefined;
    await vi.advanceTimersByTimeAsync(restMilliseconds);
    expect(backend.calls).toHaveLength(2);
  });

  it("stops when it is ended", async () => {
    const { backend, wanted, end } = open();
    end();
    wanted.value = viewAt(5);
    await vi.advanceTimersByTimeAsync(5 * restMilliseconds);
    expect(backend.calls).toHaveLength(0);
  });
});
