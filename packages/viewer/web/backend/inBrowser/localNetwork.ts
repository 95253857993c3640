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
 *
 * @param device where to run it; unless told on the GPU, where there is one that can, and otherwise on the CPU
 * @throws {CheckpointError} when the bytes are no checkpoint
 * @throws {SessionError} when the device that was asked for cannot be used
 */
export async function openLocalNetwork(bytes: Uint8Array, device: RenderDevice | undefined): Promise<LocalNetwork> {
  const { config, parameters } = decodeCheckpoint(bytes, webFiles.model).model;
  const open = async (chosen: RenderDevice): Promise<LocalNetwork> => {
    const network = await Network.create(config, parameters, { device: chosen, frozen: true });
    return { network, place: placeOf(chosen, network.pool.size) };
  };
  if (device !== undefined) return open(device);
  if (!(await hasFastGpu())) return open("cpu");
  return open("webgpu").catch((error: unknown) => {
    console.warn("gpnerf: the network does not run on this GPU, so it runs on the CPU.", error);
    return open("cpu");
  });
}

function placeOf(device: RenderDevice, workers: number): string {
  if (device === "webgpu") return "this browser (WebGPU)";
  return `this browser (WebAssembly, ${workers === 1 ? "one thread" : `${workers} threads`})`;
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
