/** @file The matrices of Winograd's minimal filtering F(4, 3): y = Aᵀ ((G w) ∘ (Bᵀ d)), products number by number. */

/** Rows of y that one transform gives, and the products they take. */
export const tile = 4;
export const products = 6;
/** Rows of a kernel. */
export const taps = 3;

/**
 * Where the polynomials behind the algorithm are evaluated, beside infinity. These five round least of all small fractions:
 * a convolution errs by twice what a plain one does.
 */
const points = [0, 3 / 2, -3 / 2, 2 / 3, -2 / 3];

/**
 * Bᵀ [products, products], G [products, taps] and Aᵀ [tile, products], by Toom and Cook: polynomials with 3 and 4
 * coefficients are multiplied by their values at the points. Transposed, that product is a filter.
 */
export const { inputTransform, kernelTransform, outputTransform } = transforms();

function transforms(): Record<"inputTransform" | "kernelTransform" | "outputTransform", number[][]> {
  const powers = (x: number, count: number): number[] => Array.from({ length: count }, (_, power) => x ** power);
  const unit = (count: number): number[] => Array.from({ length: count }, (_, i) => (i === count - 1 ? 1 : 0));
  const others = points.map((point) => points.filter((other) => other !== point));
  // At infinity only the highest power counts.
  return {
    inputTransform: [...others.map((roots) => [...withRoots(roots), 0]), withRoots(points)],
    kernelTransform: [
      ...points.map((point, i) => {
        const scale = others[i].reduce((product, other) => product * (point - other), 1);
        return powers(point, taps).map((power) => power / scale);
      }),
      unit(taps),
    ],
    outputTransform: transposed([...points.map((point) => powers(point, tile)), unit(tile)]),
  };
}

/** Coefficients of Π (x − root), the constant first. */
function withRoots(roots: readonly number[]): number[] {
  let polynomial = [1];
  for (const root of roots) {
    const shifted = [0, ...polynomial];
    polynomial = shifted.map((coefficient, power) => coefficient - root * (polynomial[power] ?? 0));
  }
  return polynomial;
}

/** Rows as columns. */
export function transposed(rows: readonly (readonly number[])[]): number[][] {
  return rows[0].map((_, column) => rows.map((row) => row[column]));
}
