import { deviceProblem } from "@gpnerf/engine";
import { decodeCheckpoint, Network } from "gpnerf/browser";
import { webFiles } from "../../../src/webFolder/webScene.ts";
import type { RenderDevice } from "./renderMessages.ts";

/** A network in this browser. */
export interface LocalNetwork {
  readonly network: Network;
  /** Where it runs, for people. */
  readonly place: string;
}

/**
 * Start a network from the bytes of a checkpoint.
 * @param device where to run it; unless told on the GPU, where there is one, and otherwise on the CPU
 * @throws {CheckpointError} when the bytes are no checkpoint
 * @throws {SessionError} when the device that was asked for cannot be used
 */
export async function openLocalNetwork(bytes: Uint8Array, device: RenderDevice | undefined): Promise<LocalNetwork> {
  const { config, parameters } = decodeCheckpoint(bytes, webFiles.model).model;
  const chosen = device ?? ((await hasFastGpu()) ? "webgpu" : "cpu");
  const network = await Network.create(config, parameters, { device: chosen, frozen: true });
  const { size } = network.pool;
  const onCpu = size === 1 ? "WebAssembly, one thread" : `WebAssembly, ${size} threads`;
  return { network, place: `this browser (${chosen === "webgpu" ? "WebGPU" : onCpu})` };
}

/** What is used of WebGPU, whose types this project does not have. */
interface GpuAdapter {
  readonly info?: { readonly isFallbackAdapter?: boolean };
}
interface GpuNavigator {
  readonly gpu?: { requestAdapter(): Promise<GpuAdapter | null> };
}

/** Whether there is a GPU that is one, not a slow imitation in software, and that the runtime can use. */
async function hasFastGpu(): Promise<boolean> {
  const adapter = await (navigator as GpuNavigator).gpu?.requestAdapter();
  if (!adapter || adapter.info?.isFallbackAdapter === true) return false;
  return (await deviceProblem("webgpu")) === undefined;
}
