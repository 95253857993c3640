/** A picture to be drawn: sRGB bytes with opacity, [height, width, 4]. */
export interface RgbaPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** sRGB bytes. */
export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * An opaque picture with a colour for each pixel.
 * @param colorOf colour of the pixel with this index, row by row
 */
export function paint(
  size: { readonly width: number; readonly height: number },
  colorOf: (pixel: number) => Rgb,
): RgbaPicture {
  const { width, height } = size;
  const data = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [red, green, blue] = colorOf(pixel);
    data[4 * pixel] = red;
    data[4 * pixel + 1] = green;
    data[4 * pixel + 2] = blue;
    data[4 * pixel + 3] = 255;
  }
  return { width, height, data };
}

/** Colour of a pixel in a map of sRGB bytes, [height, width, 3]. */
export function colorAt(color: Uint8Array, pixel: number): Rgb {
  return [color[3 * pixel], color[3 * pixel + 1], color[3 * pixel + 2]];
}

/** `share` of `over` laid over `under`. */
export function blend(under: Rgb, over: Rgb, share: number): Rgb {
  const mix = (c: 0 | 1 | 2): number => Math.round(under[c] + share * (over[c] - under[c]));
  return [mix(0), mix(1), mix(2)];
}

/** A grey of the same luma (Rec. 601), darkened or lightened towards `toward` by half: a background to stand out from. */
export function faded([red, green, blue]: Rgb, toward: number): Rgb {
  const grey = Math.round((0.299 * red + 0.587 * green + 0.114 * blue + toward) / 2);
  return [grey, grey, grey];
}

/** "#rrggbb", for styles and texts. */
export function hexColor([red, green, blue]: Rgb): string {
  return `#${[red, green, blue].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
