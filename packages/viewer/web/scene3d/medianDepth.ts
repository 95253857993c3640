/** Half the side of the window, pixels. */
const reach = 2;

/**
 * A depth map without speckles: each depth becomes the median of those around it. Edges between surfaces stay sharp, which
 * a mean would smear into walls between them.
 *
 * @param depth z-depth in metres, [height, width]; 0 where unknown, which counts as it is
 */
export function medianDepth(depth: Float32Array, width: number, height: number): Float32Array {
  const smooth = new Float32Array(depth.length);
  const around = new Float32Array((2 * reach + 1) ** 2);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let count = 0;
      for (let j = Math.max(0, y - reach); j <= Math.min(height - 1, y + reach); j++) {
        for (let i = Math.max(0, x - reach); i <= Math.min(width - 1, x + reach); i++) {
          around[count++] = depth[j * width + i];
        }
      }
      smooth[y * width + x] = around.subarray(0, count).sort()[count >> 1];
    }
  }
  return smooth;
}
