import { openOrtSession } from "#ort";
import { SessionError } from "../errors.ts";
import { elementCount } from "../shape.ts";
import type { Device } from "./device.ts";
import { chunksIn, isRefusedFallback, type OrtFeed, type OrtSession, type OrtTensorInfo } from "./ortSession.ts";
import type { Program, TensorData, TensorSpec } from "./program.ts";

/** A loaded program. A run blocks the thread that asks for it: keep sessions in worker threads. */
export interface Session {
  readonly program: Pick<Program, "name" | "inputs" | "outputs">;
  /**
   * Run the program once.
   *
   * @param feeds one array per input, row-major, exactly as long as the input's shape says; of those that are stacked
   *   as many as the run is to work through
   * @returns one array per output
   * @throws {SessionError} when a name, length or element type is wrong, or when ONNX Runtime fails
   */
  run(feeds: Record<string, TensorData>): Promise<Record<string, TensorData>>;
  /** Free the native memory; later runs are refused. */
  dispose(): Promise<void>;
}

/** How a session runs. */
export interface SessionOptions {
  /** Where; the CPU by default. */
  readonly device?: Device;
  /**
   * Threads inside one run, 1 by default: several workers with one thread each are faster than one session with
   * several threads, and ONNX Runtime's ScatterND with `reduction=add` gives wrong sums on more than one. Only for the
   * CPU, and not in browsers.
   */
  readonly threads?: number;
}

/**
 * Load a program into ONNX Runtime.
 *
 * @throws {SessionError} when the device is not there or has no kernel for an operator of the program, the model cannot be
 * loaded, or it has other inputs and outputs than the program declares
 */
export async function createSession(program: Program, options: SessionOptions = {}): Promise<Session> {
  const { name, inputs, outputs } = program;
  const { device = "cpu", threads = 1 } = options;
  const isScan = inputs.some(({ stacked }) => stacked);
  const native = await openOrtSession(program.model, { device, threads, isScan }).catch((error: unknown) => {
    throw loadingError(program, device, error);
  });
  try {
    checkDeclaration(name, "input", inputs, native.inputs);
    checkDeclaration(name, "output", outputs, native.outputs);
  } catch (error) {
    await native.dispose();
    throw error;
  }

  let open: OrtSession | undefined = native;
  return {
    program: { name, inputs, outputs },
    async run(feeds) {
      if (!open) throw new SessionError(`program "${name}": its session is disposed and cannot run any more`);
      refuseUnknownNames(name, inputs, feeds);
      const checked = inputs.map((spec) => checkedFeed(name, spec, feeds));
      refuseUnequalStacks(name, checked);
      return open.run(checked).catch((error: unknown) => {
        throw new SessionError(`program "${name}": ONNX Runtime failed: ${messageOf(error)}`, { cause: error });
      });
    },
    async dispose() {
      const closing = open;
      open = undefined;
      await closing?.dispose();
    },
  };
}

function loadingError({ name }: Program, device: Device, error: unknown): SessionError {
  if (isRefusedFallback(error)) {
    return new SessionError(
      `program "${name}": some of its operators have no kernel on ${device} and would fall back to the CPU`,
      {
        cause: error,
        hint: "Run it on the CPU. `operatorPlacement` of @gpnerf/engine/testing tells which operators they are.",
      },
    );
  }
  const where = device === "cpu" ? "" : ` on ${device}`;
  return new SessionError(`program "${name}": ONNX Runtime cannot load its model${where}: ${messageOf(error)}`, {
    cause: error,
    ...(device === "cpu" ? {} : { hint: deviceHints[device] }),
  });
}

const deviceHints = {
  webgpu: "WebGPU needs a GPU with a driver for Vulkan, Metal or Direct3D 12 that this process, or browser, may use.",
  cuda: "CUDA needs an NVIDIA GPU, its driver, and ONNX Runtime's CUDA provider: see the requirements in README.md.",
} as const;

const arrayClasses = { float32: Float32Array, int32: Int32Array };

function checkedFeed(program: string, spec: TensorSpec, feeds: Record<string, TensorData>): OrtFeed {
  const expected = `expected ${describe(spec)}`;
  const who = `program "${program}", input "${spec.name}"`;
  if (!Object.hasOwn(feeds, spec.name)) throw new SessionError(`${who}: it is missing, ${expected}`);

  const data: unknown = feeds[spec.name];
  const arrayClass = arrayClasses[spec.dtype];
  if (!(data instanceof arrayClass)) {
    throw new SessionError(`${who}: got ${classOf(data)}, ${expected} in a ${arrayClass.name}`);
  }
  const size = elementCount(spec.shape);
  if (spec.stacked ? data.length === 0 || data.length % size !== 0 : data.length !== size) {
    throw new SessionError(
      `${who}: got ${data.length} values, ${expected}, which is ${spec.stacked ? "a multiple of " : ""}${size} values`,
    );
  }
  // Browsers have no SharedArrayBuffer on pages that are not isolated.
  if (!(data.buffer instanceof ArrayBuffer)) {
    throw new SessionError(`${who}: its memory is a SharedArrayBuffer, which ONNX Runtime refuses`, {
      hint: "Copy it into ordinary memory with .slice().",
    });
  }
  return { spec, data };
}

function refuseUnequalStacks(program: string, feeds: readonly OrtFeed[]): void {
  const [first, ...others] = feeds.filter(({ spec }) => spec.stacked);
  const unequal = others.find((feed) => chunksIn(feed) !== chunksIn(first));
  if (!unequal) return;
  const counts = [first, unequal].map((feed) => `${chunksIn(feed)} of "${feed.spec.name}"`).join(" and ");
  throw new SessionError(`program "${program}": got ${counts}; all inputs that are stacked need equally many`);
}

function refuseUnknownNames(program: string, inputs: readonly TensorSpec[], feeds: object): void {
  for (const name of Object.keys(feeds)) {
    if (inputs.some((spec) => spec.name === name)) continue;
    const known = inputs.map((spec) => spec.name).join(", ");
    throw new SessionError(`program "${program}": got an unknown input "${name}"; its inputs are: ${known}`);
  }
}

function checkDeclaration(
  program: string,
  side: "input" | "output",
  specs: readonly TensorSpec[],
  found: readonly OrtTensorInfo[],
): void {
  const matches =
    specs.length === found.length &&
    specs.every((spec) => found.some((info) => info.name === spec.name && agrees(spec, info)));
  if (matches) return;
  const declared = specs.map((spec) => `${spec.name} ${describe(spec)}`).join(", ");
  const actual = found.map((info) => `${info.name} ${describe(info)}`).join(", ");
  throw new SessionError(`program "${program}": it declares the ${side}s ${declared}, but its model has ${actual}`);
}

function agrees(spec: TensorSpec, info: OrtTensorInfo): boolean {
  if (spec.dtype !== info.dtype) return false;
  if (info.shape === undefined) return true;
  const expected = [...(spec.stacked ? [undefined] : []), ...spec.shape];
  return (
    info.shape.length === expected.length &&
    info.shape.every((size, axis) => typeof size === "string" || size === expected[axis])
  );
}

function describe({ dtype, shape, ...spec }: TensorSpec | OrtTensorInfo): string {
  const chunks = "stacked" in spec && spec.stacked ? ["chunks"] : [];
  return `${dtype}[${[...chunks, ...(shape ?? [])].join(", ")}]`;
}

function classOf(value: unknown): string {
  return value === null || value === undefined ? String(value) : (Object(value).constructor?.name ?? typeof value);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
