import { sliceOf } from "./slices.ts";

/**
 * Rounding errors of the released code itself, as the largest difference over the root mean square of a tensor: of what it
 * computes from feature maps, between two builds of PyTorch (1.13 with OpenBLAS, 2.13 with MKL); of the maps, from a
 * computation in 64 bits, because both builds convolve alike.
 *
 * The fine pass differs most: its sample depths move by 10⁻⁵, and the positional encoding multiplies that by 2⁹.
 */
const noise: readonly (readonly [RegExp, number])[] = [
  [/^(feat|fpn|query|proj)\./, 3e-5],
  [/\.fine\.z$/, 8e-6],
  [/\.fine\.rgb$/, 2.1e-4],
  [/\.fine\.weights$/, 1.8e-3],
  [/\.fine\.depth$/, 8.5e-5],
  [/\.fine\.(feats_out|logits)/, 1.5e-4],
  [/\.feats_out_3d$/, 3e-5],
  [/\.z$/, 1e-7],
  [/\.rgb$/, 1.1e-6],
  [/\.weights$/, 2.3e-5],
  [/\.depth$/, 1.5e-6],
  [/\.(feats_out|logits)/, 1.2e-5],
];

/** An independent implementation rounds in other places too. */
const slack = 10;

/** The noise was measured on some two hundred rays; whole views have thousands, and the worst of them is compared. */
const wholeViewSlack = 3;

/**
 * Largest difference that counts as equal, relative to the root mean square of the recorded numbers.
 * @throws {RangeError} for names of no known output
 */
export function toleranceOf(name: string): number {
  const { whole } = sliceOf(name);
  const relative = noise.find(([pattern]) => pattern.test(whole))?.[1];
  if (relative === undefined) throw new RangeError(`toleranceOf: ${name} is no output with a known tolerance`);
  return slack * (whole.startsWith("e2e.") ? wholeViewSlack : 1) * relative;
}
