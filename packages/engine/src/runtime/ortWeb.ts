/** @file The only file that loads ONNX Runtime in browsers; in Node ortNode.ts takes its place (`#ort`). */
import { SessionError } from "../errors.ts";
import type { Device } from "./device.ts";
import { type OrtModule, type OrtOptions, type OrtSession, openSession, sessionOptions } from "./ortSession.ts";

/** What this file uses of `navigator`, whose types only come with those of browsers. */
interface BrowserNavigator {
  readonly gpu?: { requestAdapter(): Promise<object | null> };
}

/** WebAssembly has no convolutions of maps in blocks. */
export const ortHasBlocks = false;

/** Load an ONNX model. Rejects with ONNX Runtime's own error. */
export async function openOrtSession(model: Uint8Array, options: OrtOptions): Promise<OrtSession> {
  const ort = await loadOrt(options.device);
  return openSession(ort, model, sessionOptions(options), inOrder);
}

const loaded = new Map<Device, Promise<OrtModule>>();

/** The build for a device, downloaded when first needed: 14 MB of WebAssembly for the CPU, 27 MB with WebGPU. */
function loadOrt(device: Device): Promise<OrtModule> {
  const known = loaded.get(device);
  if (known) return known;
  const loading = downloadOrt(device);
  loaded.set(device, loading);
  loading.catch(() => loaded.delete(device));
  return loading;
}

async function downloadOrt(device: Device): Promise<OrtModule> {
  if (device === "cuda") throw new SessionError("browsers cannot run programs on CUDA", { hint: "Use webgpu or cpu." });
  if (device === "webgpu") {
    const { gpu } = (globalThis as { readonly navigator?: BrowserNavigator }).navigator ?? {};
    if (!gpu) throw new SessionError("this browser has no WebGPU, or not for pages from this address");
    if (!(await gpu.requestAdapter())) throw new SessionError("this browser has WebGPU, but finds no GPU for it");
  }
  const { env, InferenceSession, Tensor } =
    device === "webgpu" ? await import("onnxruntime-web/webgpu") : await import("onnxruntime-web/wasm");
  // More threads would need a page that is isolated; the workers of a pool use the cores better anyway.
  env.wasm.numThreads = 1;
  return { InferenceSession, Tensor };
}

let lastCall: Promise<unknown> = Promise.resolve();

/** Calls one after another: this build of the runtime refuses a second while one is waiting for the GPU. */
function inOrder<T>(call: () => Promise<T>): Promise<T> {
  const turn = lastCall.then(call);
  lastCall = turn.catch(() => undefined);
  return turn;
}
