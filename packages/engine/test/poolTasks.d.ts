import type { Program, TensorData } from "../src/runtime/program.ts";
import type { Transferring, WorkerContext } from "../src/runtime/task.ts";

export const version: number;
export function plus(a: number, b: string): number;
export function double(x: number): number;
export function whoAmI(payload: undefined, context: WorkerContext): { index: number; count: number };
export function priority(): number;
export function engineModule(): string;
export function append(payload: { item: string; delayMs: number }, context: WorkerContext): Promise<string[]>;
export function runSums(
  payload: { program: Program; feeds: Record<string, TensorData> },
  context: WorkerContext,
): Promise<Record<string, TensorData>>;
export function loadTwice(
  payload: { program: Program; disposeFirst: boolean },
  context: WorkerContext,
): Promise<boolean>;
export function fill(length: number, context: WorkerContext): Transferring<{ values: Float32Array }>;
export function bytesKept(payload: undefined, context: WorkerContext): number;
export function fail(kind: string): never;
export function unpostable(): () => number;
export function crash(message: string): Promise<void>;
export function exit(code: number): never;
export function runForever(payload: { program: Program; flag: Int32Array }, context: WorkerContext): Promise<never>;
