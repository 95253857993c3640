/** Every operator of the engine. Tests enumerate this table: an operator without a gradient test does not compile. */
import * as convolution from "./convolution.ts";
import * as elementwise from "./elementwise.ts";
import * as indexing from "./indexing.ts";
import * as instances from "./instanceNorm.ts";
import * as linalg from "./linalg.ts";
import * as movement from "./movement.ts";
import * as normalization from "./normalization.ts";
import * as reduction from "./reduction.ts";
import * as padding from "./reflectPad.ts";

export const operators = {
  add: elementwise.addOperator,
  sub: elementwise.subOperator,
  mul: elementwise.mulOperator,
  div: elementwise.divOperator,
  maximum: elementwise.maximumOperator,
  neg: elementwise.negOperator,
  exp: elementwise.expOperator,
  log: elementwise.logOperator,
  sqrt: elementwise.sqrtOperator,
  reciprocal: elementwise.reciprocalOperator,
  sin: elementwise.sinOperator,
  cos: elementwise.cosOperator,
  relu: elementwise.reluOperator,
  elu: elementwise.eluOperator,
  step: elementwise.stepOperator,
  stopGradient: elementwise.stopGradientOperator,
  sum: reduction.sumOperator,
  max: reduction.maxOperator,
  reshape: movement.reshapeOperator,
  transpose: movement.transposeOperator,
  broadcastTo: movement.broadcastToOperator,
  concat: movement.concatOperator,
  slice: movement.sliceOperator,
  split: movement.splitOperator,
  pad: movement.padOperator,
  reflectPad: padding.reflectPadOperator,
  reverse: movement.reverseOperator,
  matmul: linalg.matmulOperator,
  gatherRows: indexing.gatherRowsOperator,
  scatterAddRows: indexing.scatterAddRowsOperator,
  softmax: normalization.softmaxOperator,
  softmaxBlend: normalization.softmaxBlendOperator,
  layerNorm: normalization.layerNormOperator,
  instanceNorm: instances.instanceNormOperator,
  conv2d: convolution.conv2dOperator,
  conv2dWeightGradient: convolution.conv2dWeightGradientOperator,
  convTranspose2d: convolution.convTranspose2dOperator,
} as const;

/** Name of an operator in the table. */
export type OperatorName = keyof typeof operators;
