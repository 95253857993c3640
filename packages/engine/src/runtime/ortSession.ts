/** @file What both packages of ONNX Runtime, for Node and for browsers, have in common. */
import type { InferenceSession, InferenceSessionFactory, TensorConstructor } from "onnxruntime-node";
import { elementCount } from "../shape.ts";
import type { Device } from "./device.ts";
import type { TensorData, TensorSpec } from "./program.ts";

/** What a loaded model says about one of its inputs or outputs; the shape is unknown where inference failed. */
export interface OrtTensorInfo {
  readonly name: string;
  readonly dtype: string;
  /** Sizes by axis, a string for an axis of unknown size; undefined when nothing is known. */
  readonly shape: readonly (number | string)[] | undefined;
}

/** One tensor on its way into the runtime. */
export interface OrtFeed {
  readonly spec: TensorSpec;
  readonly data: TensorData;
}

/** How many of a stacked input there are. */
export function chunksIn({ spec, data }: OrtFeed): number {
  return data.length / elementCount(spec.shape);
}

/** A loaded model. Nothing is checked here: see session.ts. */
export interface OrtSession {
  readonly inputs: readonly OrtTensorInfo[];
  readonly outputs: readonly OrtTensorInfo[];
  /** Returns all outputs by name. */
  run(feeds: readonly OrtFeed[]): Promise<Record<string, TensorData>>;
  dispose(): Promise<void>;
}

/** How to load a model. */
export interface OrtOptions {
  readonly device: Device;
  /** Threads inside one run on the CPU. */
  readonly threads: number;
  /** Whether the program works through chunks. */
  readonly isScan?: boolean;
}

/** A package of ONNX Runtime. */
export interface OrtModule {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

/** Makes a call into the runtime, when that is allowed. */
export type OrtCall = <T>(call: () => Promise<T>) => Promise<T>;

/** The start of ONNX Runtime's message for a program that its device cannot run alone. */
const refusedFallback = "This session contains graph nodes that are assigned to the default CPU EP";

/** Whether a model was refused because the device has no kernel for some of its operators. */
export function isRefusedFallback(error: unknown): boolean {
  return error instanceof Error && error.message.includes(refusedFallback);
}

/** Load an ONNX model. Rejects with ONNX Runtime's own error. */
export async function openSession(
  ort: OrtModule,
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
  call: OrtCall,
): Promise<OrtSession> {
  const session = await call(() => ort.InferenceSession.create(model, options));
  const named = (feed: OrtFeed) => {
    const { spec, data } = feed;
    const shape = spec.stacked ? [chunksIn(feed), ...spec.shape] : spec.shape;
    return [spec.name, new ort.Tensor(spec.dtype, data, shape)] as const;
  };
  return {
    inputs: session.inputMetadata.map(tensorInfo),
    outputs: session.outputMetadata.map(tensorInfo),
    async run(feeds) {
      // Memory given for outputs would not help: neither package writes there without a copy of its own (1.30).
      const results = await call(() => session.run(Object.fromEntries(feeds.map(named))));
      return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as TensorData]));
    },
    dispose: () => call(() => session.release()),
  };
}

/** How to run on a device, for either package. */
export function sessionOptions({ device, threads, isScan = false }: OrtOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    // One planned block per run, in which every chunk finds its intermediates where those of the last one were. Other programs
    // gain no time, and the block would stay beside the arena: a training step at paper size would take a third more memory.
    enableMemPattern: isScan,
    graphOptimizationLevel: "all",
    // Errors reach callers as errors; the runtime would print them as well.
    logSeverityLevel: 4,
    // Several threads spin while they wait within a run, but not after it, on cores that other sessions want.
    ...(device === "cpu" && threads > 1 ? { extra: { session: { force_spinning_stop: "1" } } } : {}),
    ...(device === "cpu" ? {} : { extra: { session: { disable_cpu_ep_fallback: "1" } } }),
  };
}

function tensorInfo(metadata: InferenceSession.ValueMetadata): OrtTensorInfo {
  if (!metadata.isTensor) return { name: metadata.name, dtype: "not a tensor", shape: undefined };
  // ONNX Runtime gives a scalar and an unknown shape the same empty array.
  const { name, type, shape } = metadata;
  return { name, dtype: type, shape: shape.length === 0 ? undefined : shape };
}
