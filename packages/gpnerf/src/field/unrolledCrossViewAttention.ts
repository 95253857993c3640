import {
  add,
  concat,
  exp,
  matmul,
  maximum,
  mul,
  neg,
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
import { type CrossViewAttention, hiddenPenalty } from "./crossViewAttention.ts";
import { type CrossViewParameters, crossViewParameters, outputOf } from "./crossViewParameters.ts";

/**
 * `composedCrossViewAttention` with one view after another: equal up to rounding, same parameters.
 *
 * What one view contributes to a chunk of rays, [points, dim], fits in a core's cache; the same for all views together does
 * not. Nothing is broadcast over the views. What all layers read of a view comes from two products. It takes some fifteen
 * operators per view and layer, and twice as many for its gradients: few enough for a CPU, too many for a GPU.
 */
export const unrolledCrossViewAttention: CrossViewAttention = (scopes, tokens, attentionWidth) => {
  const dim = tokens.embedded.shape[2];
  const layers = scopes.map((scope) => {
    const parameters = crossViewParameters(scope, dim, attentionWidth);
    return { parameters, ...composedMatrices(parameters) };
  });
  const readTokens = tokenReader(layers);
  const embeddings = byView(tokens.embedded);
  const geometries = byView(concat([tokens.direction, tokens.visible, sub(1, tokens.visible)], 2));
  const views = embeddings.map((embedding, view) => ({ embedding, ...readTokens(embedding, geometries[view]) }));

  return layers.map(({ parameters, ...matrices }, layer) => (query) => {
    const queryUnits = add(matmul(query, matrices.queryToUnits), matrices.unitBias);
    const attended = views.map(({ embedding, positions, units }) => ({
      logits: matmul(relu(add(units[layer], queryUnits)), matrices.unitsToLogits),
      values: add(matmul(positions[layer], matrices.positionToValues), matmul(embedding, matrices.embeddingToValues)),
    }));
    const highest = stopGradient(attended.map(({ logits }) => logits).reduce(maximum));
    const exponentials = attended.map(({ logits }) => exp(sub(logits, highest)));
    const inverse = reciprocal(exponentials.reduce(add));
    const blended = mul(attended.map(({ values }, view) => mul(exponentials[view], values)).reduce(add), inverse);
    const feature = outputOf(blended, parameters);
    const attentions = exponentials.map((exponential) => mul(exponential, inverse));
    const share = filledMatrix(dim, 1, 1 / dim);
    return {
      feature,
      attention: concat(
        attentions.map((attention) => unsqueeze(attention, 1)),
        1,
      ),
      channelMean: concat(
        attentions.map((attention) => matmul(attention, share)),
        1,
      ),
    };
  });
};

/** The matrices of a layer, [in, out], with its linear maps composed. There is one hidden unit more, 1 in hidden views. */
function composedMatrices(parameters: CrossViewParameters) {
  const [attentionWidth, dim] = parameters.attention.shape;
  const throughAttention = (matrix: Value): Value => transposeLast(matmul(parameters.attention, matrix));
  const withoutUnit = (matrix: Value): Value => concat([matrix, filledMatrix(matrix.shape[0], 1, 0)], 1);
  const positionBias = throughAttention(unsqueeze(parameters.positionBias, 1));
  return {
    directionToPosition: transposeLast(parameters.direction),
    directionBias: unsqueeze(parameters.directionBias, 0),
    positionToUnits: withoutUnit(throughAttention(parameters.position)),
    positionToValues: transposeLast(parameters.position),
    embeddingToUnits: withoutUnit(throughAttention(parameters.key)),
    embeddingToValues: transposeLast(matmul(parameters.value, parameters.key)),
    queryToUnits: withoutUnit(neg(throughAttention(parameters.query))),
    unitBias: withoutUnit(add(positionBias, parameters.attentionBias)),
    // Where the view is hidden: the other units are held at 0, and the logits pushed down.
    hiddenToUnits: concat([filledMatrix(1, attentionWidth, -hiddenPenalty), filledMatrix(1, 1, 1)], 1),
    unitsToLogits: blockMatrix([[transposeLast(parameters.logits)], [filledMatrix(1, dim, -hiddenPenalty)]]),
  };
}

type ComposedMatrices = ReturnType<typeof composedMatrices>;

/** Reads a view for all layers at once: their positions, and their hidden units before queries are added. */
function tokenReader(layers: readonly ComposedMatrices[]) {
  const ofLayers = (part: (layer: ComposedMatrices) => Value): Value => concat(layers.map(part), 1);
  const biases = ofLayers((layer) => layer.directionBias);
  // What follows the positions of all layers tells whether the view is hidden.
  const geometryToPositions = blockMatrix([
    [ofLayers((layer) => layer.directionToPosition), filledMatrix(4, 1, 0)],
    [biases, filledMatrix(1, 1, 0)], // of a visible view
    [biases, filledMatrix(1, 1, 1)], // of a hidden one
  ]);
  const positionsToUnits = blockMatrix([
    ...layers.map(({ positionToUnits }, row) => {
      const [width, units] = positionToUnits.shape;
      return layers.map((_, column) => (column === row ? positionToUnits : filledMatrix(width, units, 0)));
    }),
    layers.map((layer) => layer.hiddenToUnits),
  ]);
  const embeddingToUnits = ofLayers((layer) => layer.embeddingToUnits);
  const positionWidths = layers.map(({ directionToPosition }) => directionToPosition.shape[1]);
  const unitWidths = layers.map(({ embeddingToUnits }) => embeddingToUnits.shape[1]);
  return (embedding: Value, geometry: Value): { positions: readonly Value[]; units: readonly Value[] } => {
    const positions = relu(matmul(geometry, geometryToPositions));
    const units = add(matmul(positions, positionsToUnits), matmul(embedding, embeddingToUnits));
    return { positions: split(positions, 1, [...positionWidths, 1]), units: split(units, 1, unitWidths) };
  };
}

/** [points, views, channels] as one [points, channels] for each view. */
function byView(x: Value): Value[] {
  const [points, views, channels] = x.shape;
  return split(x, 1, new Array<number>(views).fill(1)).map((view) => reshape(view, [points, channels]));
}
