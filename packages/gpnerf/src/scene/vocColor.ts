/**
 * Colour `index` of the PASCAL VOC palette, sRGB bytes. Colour 0 is black.
 *
 * The bits of the index are dealt out to red, green and blue in turn, each channel's highest bit first, so that
 * neighbouring indices get very different colours.
 *
 * @param index 0..255
 */
export function vocColor(index: number): readonly [number, number, number] {
  let [red, green, blue] = [0, 0, 0];
  for (let bit = 0; bit < 8; bit++) {
    const digits = index >> (3 * bit);
    red |= (digits & 1) << (7 - bit);
    green |= ((digits >> 1) & 1) << (7 - bit);
    blue |= ((digits >> 2) & 1) << (7 - bit);
  }
  return [red, green, blue];
}
