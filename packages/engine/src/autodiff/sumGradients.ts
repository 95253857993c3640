import type { Value } from "../graph/value.ts";
import { add } from "../ops/elementwise.ts";
import { concat, padOperator } from "../ops/movement.ts";

/** A gradient that is zero but for a piece of one axis: what a `slice` sends back. */
interface Piece {
  readonly axis: number;
  readonly start: number;
  readonly content: Value;
}

/**
 * The sum of the gradients that arrive at one value, undefined where none does. Pieces that make up an axis are put side
 * by side instead of being padded and added.
 */
export function sumGradients(gradients: readonly Value[]): Value | undefined {
  if (gradients.length < 2) return gradients[0];
  const pieces = gradients.map(asPiece);
  const joined = pieces.every((piece) => piece !== undefined) ? joinPieces(pieces, gradients[0]) : undefined;
  return joined ?? gradients.reduce((a, b) => add(a, b));
}

function asPiece({ node }: Value): Piece | undefined {
  if (node.operator !== padOperator.operator) return undefined;
  const { axis, before } = node.attributes as { readonly axis: number; readonly before: number };
  return { axis, start: before, content: node.inputs[0] };
}

/** The pieces in order, where they fill one axis of `whole` without gaps or overlaps. */
function joinPieces(pieces: readonly Piece[], whole: Value): Value | undefined {
  const [{ axis }] = pieces;
  const inOrder = [...pieces].sort((a, b) => a.start - b.start);
  let end = 0;
  for (const piece of inOrder) {
    if (piece.axis !== axis || piece.start !== end) return undefined;
    end += piece.content.shape[axis];
  }
  return end === whole.shape[axis]
    ? concat(
        inOrder.map(({ content }) => content),
        axis,
      )
    : undefined;
}
