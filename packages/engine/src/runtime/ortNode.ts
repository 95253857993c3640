/** @file The only file that knows ONNX Runtime's Node API. */
import { InferenceSession, Tensor } from "onnxruntime-node";
import { passNativeGate } from "./nativeGate.ts";
import type { TensorData, TensorSpec } from "./program.ts";

/** What a loaded model says about one of its inputs or outputs; the shape is unknown where inference failed. */
export interface OrtTensorInfo {
  readonly name: string;
  readonly dtype: string;
  /** Sizes by axis, a string for an axis of unknown size; undefined when nothing is known. */
  readonly shape: readonly (number | string)[] | undefined;
}

/** One tensor on its way into or out of the runtime. */
export interface OrtBinding {
  readonly spec: TensorSpec;
  /** Undefined for an output that the runtime should allocate. */
  readonly data: TensorData | undefined;
}

/** A loaded model. Nothing is checked here: see session.ts. */
export interface OrtSession {
  readonly inputs: readonly OrtTensorInfo[];
  readonly outputs: readonly OrtTensorInfo[];
  /** Returns the outputs named in `fetches`, in that order. */
  run(feeds: readonly OrtBinding[], fetches: readonly OrtBinding[]): Promise<TensorData[]>;
  dispose(): Promise<void>;
}

/** Load an ONNX model on the CPU provider. Rejects with ONNX Runtime's own error. */
export async function openOrtSession(model: Uint8Array, threads: number): Promise<OrtSession> {
  // The runtime refuses shared memory; this constructor copies into ordinary memory.
  const bytes = model.buffer instanceof SharedArrayBuffer ? new Uint8Array(model) : model;
  const session = await passNativeGate(() =>
    InferenceSession.create(bytes, {
      executionProviders: ["cpu"],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      // One planned block per run would stay beside the arena: a training step at paper size takes 3.1 GB instead of 4.2.
      enableMemPattern: false,
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
    }),
  );
  return {
    inputs: session.inputMetadata.map(tensorInfo),
    outputs: session.outputMetadata.map(tensorInfo),
    async run(feeds, fetches) {
      const results = await passNativeGate(() =>
        session.run(
          Object.fromEntries(feeds.map((feed) => [feed.spec.name, toTensor(feed)])),
          Object.fromEntries(fetches.map((fetch) => [fetch.spec.name, fetch.data ? toTensor(fetch) : null])),
        ),
      );
      return fetches.map((fetch) => fetch.data ?? (results[fetch.spec.name].data as TensorData));
    },
    dispose: () => passNativeGate(() => session.release()),
  };
}

function toTensor({ spec, data }: OrtBinding): Tensor {
  return new Tensor(spec.dtype, data as TensorData, spec.shape);
}

function tensorInfo(metadata: InferenceSession.ValueMetadata): OrtTensorInfo {
  if (!metadata.isTensor) return { name: metadata.name, dtype: "not a tensor", shape: undefined };
  // ONNX Runtime gives a scalar and an unknown shape the same empty array.
  const { name, type, shape } = metadata;
  return { name, dtype: type, shape: shape.length === 0 ? undefined : shape };
}
