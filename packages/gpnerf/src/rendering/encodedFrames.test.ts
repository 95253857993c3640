import { describe, expect, it } from "vitest";
import type { EncodedView, Network, PosedImage } from "../model/network.ts";
import type { Frame, Scene } from "../scene/scene.ts";
import { EncodedFrames } from "./encodedFrames.ts";

const viewBytes = 12;

/** A network that notes what it encodes and releases, and a scene whose frame 9 is damaged until it is repaired. */
function recorded(keptBytes: number) {
  const batches: number[] = [];
  const released: number[] = [];
  const state = { isRepaired: false };
  const indexOf = ({ image }: EncodedView): number => image[0];
  const map = () => ({ values: new Float32Array(1) });
  const network = {
    async encode(images: readonly PosedImage[]) {
      batches.push(images.length);
      return images.map(
        ({ color }) =>
          ({ image: color, color: { values: color }, radiance: map(), semantic: [map()] }) as unknown as EncodedView,
      );
    },
    release: (views: readonly EncodedView[]) => released.push(...views.map(indexOf)),
  } as unknown as Network;
  const scene = {
    async loadFrame(index: number) {
      if (index === 9 && !state.isRepaired) throw new Error("frame 9 is damaged");
      return { color: Float32Array.of(index) } as unknown as Frame;
    },
  } as unknown as Scene;
  return { frames: new EncodedFrames(network, scene, { keptBytes }), batches, released, state, indexOf };
}

describe("encoded frames", () => {
  it("are encoded once, those of a request together, and come in the order asked for", async () => {
    const { frames, batches, indexOf } = recorded(1000);
    const [a, b] = await Promise.all([frames.hold([3, 1]), frames.hold([1, 2, 3])]);
    expect(a.views.map(indexOf)).toEqual([3, 1]);
    expect(b.views.map(indexOf)).toEqual([1, 2, 3]);
    expect(batches).toEqual([2, 1]);
    expect(frames.bytes).toBe(3 * viewBytes);
  });

  it("are dropped when they take too much memory, but never while in use", async () => {
    const { frames, released } = recorded(2 * viewBytes);
    const first = await frames.hold([0, 1, 2]);
    const second = await frames.hold([2, 3]);
    expect(released).toEqual([]);
    first.release();
    await Promise.resolve();
    expect(released).toEqual([0, 1]);
    second.release();
    second.release();
    const third = await frames.hold([4]);
    third.release();
    await Promise.resolve();
    expect(released).toEqual([0, 1, 2]);
  });

  it("can all be released but those in use", async () => {
    const { frames, released } = recorded(1000);
    const done = await frames.hold([0, 1]);
    await frames.hold([1]);
    done.release();
    frames.clear();
    await Promise.resolve();
    expect(released).toEqual([0]);
  });

  it("can be asked for again after a failure", async () => {
    const { frames, state, indexOf } = recorded(1000);
    await expect(frames.hold([1, 9])).rejects.toThrow("frame 9 is damaged");
    state.isRepaired = true;
    expect((await frames.hold([1, 9])).views.map(indexOf)).toEqual([1, 9]);
  });
});
