/** @file The only file that loads ONNX Runtime in Node; in browsers ortWeb.ts takes its place (`#ort`). */
import { env, InferenceSession, Tensor } from "onnxruntime-node";
import { takeGpuTurn } from "./gpuTurn.ts";
import { passNativeGate } from "./nativeGate.ts";
import { type OrtCall, type OrtOptions, type OrtSession, openSession, sessionOptions } from "./ortSession.ts";

// Errors reach callers as errors; the runtime would print them as well.
env.logLevel = "fatal";

/** Whether to look for convolutions of maps in blocks: ONNX Runtime is known to have them on x86-64. */
export const ortHasBlocks = process.arch === "x64";

/** Load an ONNX model. Rejects with ONNX Runtime's own error. */
export function openOrtSession(model: Uint8Array, options: OrtOptions): Promise<OrtSession> {
  // The runtime refuses shared memory; this constructor copies into ordinary memory.
  const bytes = model.buffer instanceof SharedArrayBuffer ? new Uint8Array(model) : model;
  const call: OrtCall =
    options.device === "webgpu" ? (native) => takeGpuTurn(() => passNativeGate(native)) : passNativeGate;
  return openSession({ InferenceSession, Tensor }, bytes, sessionOptions(options), call);
}
