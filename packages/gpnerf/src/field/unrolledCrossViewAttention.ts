import {
  add,
  concat,
  constant,
  exp,
  linear,
  matmul,
  maximum,
  mul,
  neg,
  type ParameterScope,
  reciprocal,
  relu,
  reshape,
  split,
  stopGradient,
  sub,
  transposeLast,
  unsqueeze,
  type Value,
} from "@gpnerf/engine";
import { blockMatrix, filledMatrix } from "./blockMatrix.ts";
import { hiddenPenalty, type ViewTokens } from "./crossViewAttention.ts";
import { crossViewParameters } from "./crossViewParameters.ts";

/**
 * `composedCrossViewAttention` with one view after another: equal up to rounding, same parameters.
 *
 * What one view contributes to a chunk of rays, [points, dim], fits in a core's cache; the same for all views together does
 * not. Nothing is broadcast over the views. It takes some twenty operators per view: few enough for rendering on the CPU, too
 * many for a GPU and for the programs of a backward pass.
 */
export function unrolledCrossViewAttention(
  scope: ParameterScope,
  query: Value,
  tokens: ViewTokens,
  attentionWidth: number,
): { feature: Value; attention: Value } {
  const dim = query.shape[1];
  const parameters = crossViewParameters(scope, dim, attentionWidth);
  const embeddings = byView(tokens.embedded);
  const geometries = byView(concat([tokens.direction, tokens.visible, sub(1, tokens.visible)], 2));

  // One more hidden unit is 1 where the view is hidden: it holds the others at 0 and pushes the logits down.
  const geometryToPosition = blockMatrix([
    [transposeLast(parameters.direction), filledMatrix(4, 1, 0)],
    [unsqueeze(parameters.directionBias, 0), filledMatrix(1, 1, 0)], // of a visible view
    [unsqueeze(parameters.directionBias, 0), filledMatrix(1, 1, 1)], // of a hidden one
  ]);
  const throughAttention = (matrix: Value): Value => transposeLast(matmul(parameters.attention, matrix));
  const positionToUnits = blockMatrix([
    [throughAttention(parameters.position), filledMatrix(attentionWidth, 1, 0)],
    [filledMatrix(1, attentionWidth, -hiddenPenalty), filledMatrix(1, 1, 1)],
  ]);
  const embeddingToUnits = concat([throughAttention(parameters.key), filledMatrix(dim, 1, 0)], 1);
  const queryToUnits = concat([neg(throughAttention(parameters.query)), filledMatrix(dim, 1, 0)], 1);
  const positionBias = reshape(throughAttention(unsqueeze(parameters.positionBias, 1)), [attentionWidth]);
  const unitBias = concat([add(positionBias, parameters.attentionBias), constant(new Float32Array(1), [1])], 0);
  const unitsToLogits = blockMatrix([[transposeLast(parameters.logits)], [filledMatrix(1, dim, -hiddenPenalty)]]);
  const embeddingToValues = transposeLast(matmul(parameters.value, parameters.key));
  const positionToValues = blockMatrix([[transposeLast(parameters.position)], [filledMatrix(1, dim, 0)]]);

  const queryUnits = add(matmul(query, queryToUnits), unitBias);
  const views = embeddings.map((embedding, view) => {
    const position = relu(matmul(geometries[view], geometryToPosition));
    const units = relu(add(matmul(position, positionToUnits), add(matmul(embedding, embeddingToUnits), queryUnits)));
    const values = add(matmul(position, positionToValues), matmul(embedding, embeddingToValues));
    return { logits: matmul(units, unitsToLogits), values };
  });

  const highest = stopGradient(views.map(({ logits }) => logits).reduce(maximum));
  const exponentials = views.map(({ logits }) => exp(sub(logits, highest)));
  const inverse = reciprocal(exponentials.reduce(add));
  const blended = mul(views.map(({ values }, view) => mul(exponentials[view], values)).reduce(add), inverse);
  const feature = linear(scope.scope("output"), add(blended, parameters.positionBias), dim);
  const attention = exponentials.map((exponential) => unsqueeze(mul(exponential, inverse), 1));
  return { feature, attention: concat(attention, 1) };
}

/** [points, views, channels] as one [points, channels] for each view. */
function byView(x: Value): Value[] {
  const [points, views, channels] = x.shape;
  return split(x, 1, new Array<number>(views).fill(1)).map((view) => reshape(view, [points, channels]));
}
