import {
  add,
  concat,
  constant,
  matmul,
  type ParameterScope,
  relu,
  reshape,
  softmaxBlend,
  split,
  sub,
  transposeLast,
  unsqueeze,
  type Value,
} from "@gpnerf/engine";
import { blockMatrix, filledMatrix } from "./blockMatrix.ts";
import { type AttendedViews, hiddenPenalty, type ViewTokens } from "./crossViewAttention.ts";
import { crossViewParameters, outputOf } from "./crossViewParameters.ts";

/**
 * `crossViewAttention` with its linear maps composed: equal up to rounding, same parameters, about half the passes over
 * [points, views, dim].
 *
 * Keys enter only through the first linear A of the attention MLP, A(k − q + p) = (A·K) h − (A·Q) x + (A·P) r, so neither
 * k nor k − q + p is formed; values are (V·K) h + P r. The composed matrices are tiny and part of the graph, so gradients
 * reach the original parameters.
 */
export function composedCrossViewAttention(
  scope: ParameterScope,
  query: Value,
  tokens: ViewTokens,
  attentionWidth: number,
): AttendedViews {
  const dim = query.shape[1];
  const parameters = crossViewParameters(scope, dim, attentionWidth);
  const position = relu(add(matmul(tokens.direction, transposeLast(parameters.direction)), parameters.directionBias));

  const apply = (x: Value, weight: Value): Value => matmul(x, transposeLast(weight));
  // Whether a view is hidden rides along as one more channel: it keeps the hidden units of such a view at 0, so that no
  // gradient enters it, and is itself one more unit, which pushes the logits down.
  const hiddenView = sub(1, tokens.visible);
  const inputs = concat([tokens.embedded, position, hiddenView], 2);
  const keyAndValueRows = blockMatrix([
    [
      matmul(parameters.attention, parameters.key),
      matmul(parameters.attention, parameters.position),
      filledMatrix(attentionWidth, 1, -hiddenPenalty),
    ],
    [filledMatrix(1, dim + attentionWidth, 0), filledMatrix(1, 1, 1)],
    [matmul(parameters.value, parameters.key), parameters.position, filledMatrix(dim, 1, 0)],
  ]);
  // One product for all: a thin one of its own for the keys would cost half as much as the wide one.
  const units = attentionWidth + 1;
  const [keyPart, values] = split(apply(inputs, keyAndValueRows), 2, [units, dim]);
  const constantPart = add(
    reshape(matmul(parameters.attention, unsqueeze(parameters.positionBias, 1)), [attentionWidth]),
    parameters.attentionBias,
  );
  const queryPart = sub(constantPart, apply(query, matmul(parameters.attention, parameters.query)));
  const [points, views] = tokens.visible.shape;
  // A product, because adding one row to all views of a point goes row by row, and rows this short take long.
  const spread = reshape(
    matmul(queryPart, constant(spreading(views, attentionWidth), [attentionWidth, views * units])),
    [points, views, units],
  );
  const hidden = relu(add(keyPart, spread));

  const logits = matmul(
    hidden,
    blockMatrix([[transposeLast(parameters.logits)], [filledMatrix(1, dim, -hiddenPenalty)]]),
  );
  const { blended, weights: attention } = softmaxBlend(logits, values);
  return { feature: outputOf(blended, parameters), attention };
}

/** [width, views · (width + 1)]: gives every view a copy of a row, with a 0 behind it. */
function spreading(views: number, width: number): Float32Array {
  const matrix = new Float32Array(width * views * (width + 1));
  for (let i = 0; i < width; i++) {
    for (let view = 0; view < views; view++) matrix[(i * views + view) * (width + 1) + i] = 1;
  }
  return matrix;
}
