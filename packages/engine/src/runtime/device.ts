/**
 * Where a program runs.
 *
 * - `cpu`: ONNX Runtime's own kernels; in browsers as WebAssembly
 * - `webgpu`: a GPU through Vulkan, Metal or Direct3D 12; in Node and in browsers
 * - `cuda`: an NVIDIA GPU; in Node, and only where ONNX Runtime's CUDA provider has been installed
 *
 * Every operator of a program runs on the device, or the program is refused: none falls back to the CPU unnoticed.
 */
export type Device = (typeof devices)[number];

/** What is known of the machine that a program is going to run on, for `compile`. `findMachine` finds it out. */
export interface Machine {
  readonly device?: Device | undefined;
  /** Channels in a block of the maps that the runtime convolves fastest, where it has such: see `ops/blockedMaps.ts`. */
  readonly channelBlock?: number | undefined;
}

/** All devices, the one that is always there first. */
export const devices = ["cpu", "webgpu", "cuda"] as const;
