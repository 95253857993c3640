/** Differentiable ONNX graphs on ONNX Runtime. */

// Trace

export type { DType } from "./dtype.ts";
export { constant, input, scalar, type Value } from "./graph/value.ts";
export { conv2d, convolutionsBefore, type Padding } from "./ops/convolution.ts";
export {
  add,
  cos,
  div,
  elu,
  exp,
  log,
  maximum,
  mul,
  neg,
  type Operand,
  reciprocal,
  relu,
  sin,
  sqrt,
  square,
  step,
  stopGradient,
  sub,
} from "./ops/elementwise.ts";
export { type OperatorName, operators } from "./ops/index.ts";
export { gatherRows, scatterAddRows } from "./ops/indexing.ts";
export { instanceNorm } from "./ops/instanceNorm.ts";
export { matmul } from "./ops/linalg.ts";
export {
  broadcastTo,
  concat,
  pad,
  reshape,
  reverse,
  slice,
  split,
  transpose,
  transposeLast,
  unsqueeze,
} from "./ops/movement.ts";
export { layerNorm, softmax, softmaxBlend } from "./ops/normalization.ts";
export { max, mean, sum, sumTo } from "./ops/reduction.ts";
export { reflectPad } from "./ops/reflectPad.ts";
export { elementCount, formatShape, type Shape, sameShape, stridesOf } from "./shape.ts";

// Differentiate

export { type Cotangent, grad, reachedGradients, vectorJacobianProduct } from "./autodiff/grad.ts";
export { sharedOperands } from "./graph/sharedOperands.ts";

// Compile and run

export { bindInputs } from "./onnx/bindInputs.ts";
export { compile } from "./onnx/compile.ts";
export { compileScan, type Scan } from "./onnx/compileScan.ts";
export { documentProgram, type ProgramDocumentation } from "./onnx/documentProgram.ts";
export { type DynamicProgram, type DynamicTensorSpec, dynamicProgram } from "./onnx/dynamicProgram.ts";
export { printModel } from "./onnx/print.ts";
export { type Device, devices, type Machine } from "./runtime/device.ts";
export { deviceProblem } from "./runtime/deviceProblem.ts";
export { findMachine } from "./runtime/findMachine.ts";
export { freeArrays } from "./runtime/freeArrays.ts";
export type { Program, TensorData, TensorSpec } from "./runtime/program.ts";
export { serveTasks } from "./runtime/serveTasks.ts";
export { createSession, type Session, type SessionOptions } from "./runtime/session.ts";
export { type Transferring, transferring, type WorkerContext } from "./runtime/task.ts";
export type { BundledTasks, TaskModule, WebWorker } from "./runtime/taskModule.ts";
export { WorkerPool, type WorkerPoolOptions } from "./runtime/workerPool.ts";

// Networks

export { filled, identity, kaimingNormal, torchDefault, uniform } from "./nn/initializers.ts";
export {
  type ConvolutionOptions,
  convolution,
  groupNormalization,
  instanceNormalization,
  layerNormalization,
  linear,
} from "./nn/layers.ts";
export {
  type Initializer,
  initializeParameters,
  ParameterScope,
  type ParameterSpec,
  type Parameters,
} from "./nn/parameters.ts";
export { type ResizeAlignment, resizeBilinear, resizeNearest } from "./nn/resize.ts";

// Optimise

export {
  type AdamMoments,
  type AdamOptions,
  adamCorrections,
  adamDefaults,
  adamUpdate,
  initAdam,
} from "./optim/adam.ts";
export { type AdamGraph, adamGraph } from "./optim/adamGraph.ts";
export { exponentialDecay } from "./optim/schedule.ts";

// Files

export { writeFileAtomic } from "#files";
export { decodeFloat16Array } from "./float16.ts";
export {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  type Safetensors,
  type SafetensorsTensor,
} from "./safetensors.ts";

// Errors

export * from "./errors.ts";
