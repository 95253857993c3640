/** A continuous colour scale: 0..1 to sRGB bytes. Arguments outside are clamped. */
export type ColorMap = (t: number) => readonly [red: number, green: number, blue: number];

type Coefficients = readonly [red: number, green: number, blue: number];

/**
 * matplotlib's perceptually uniform "viridis", from dark blue (0) over green to yellow (1), readable with every common
 * colour blindness. Degree-6 polynomial fit by Matt Zucker (CC0), a few bytes off the original table.
 */
export const viridis: ColorMap = tabulate([
  [0.2777273272234177, 0.005407344544966578, 0.3340998053353061],
  [0.1050930431085774, 1.404613529898575, 1.384590162594685],
  [-0.3308618287255563, 0.214847559468213, 0.09509516302823659],
  [-4.634230498983486, -5.799100973351585, -19.33244095627987],
  [6.228269936347081, 14.17993336680509, 56.69055260068105],
  [4.776384997670288, -13.74514537774601, -65.35303263337234],
  [-5.435455855934631, 4.645852612178535, 26.3124352495832],
]);

/** matplotlib's "inferno", from black (0) over red to pale yellow (1), fitted likewise: for errors, where 0 is nothing. */
export const inferno: ColorMap = tabulate([
  [0.0002189403691192265, 0.001651004631001012, -0.01948089843709184],
  [0.1065134194856116, 0.5639564367884091, 3.932712388889277],
  [11.60249308247187, -3.972853965665698, -15.9423941062914],
  [-41.70399613139459, 17.43639888205313, 44.35414519872813],
  [77.162935699427, -33.40235894210092, -81.80730925738993],
  [-71.31942824499214, 32.62606426397723, 73.20951985803202],
  [25.13112622477341, -12.24266895238567, -23.07032500287172],
]);

/** 256 entries are as fine as the bytes that come out, and a look-up is cheaper than three polynomials per pixel. */
function tabulate(coefficients: readonly Coefficients[]): ColorMap {
  const table = Array.from({ length: 256 }, (_, i) => polynomialColor(coefficients, i / 255));
  return (t) => table[Math.round(255 * Math.min(1, Math.max(0, t)))];
}

function polynomialColor(coefficients: readonly Coefficients[], t: number): readonly [number, number, number] {
  const channel = (c: 0 | 1 | 2) => {
    const value = coefficients.reduceRight((sum, coefficient) => sum * t + coefficient[c], 0);
    return Math.round(255 * Math.min(1, Math.max(0, value)));
  };
  return [channel(0), channel(1), channel(2)];
}
