import sharp from "sharp";

/** One size of a texture: linear red, green, blue and opacity in 0..1, [height, width, 4]. */
interface Level {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** How coordinates outside 0..1 are taken, as glTF numbers it. */
export const wrapModes = { clamp: 33071, mirror: 33648, repeat: 10497 } as const;

/** No texture may have more pixels. */
const mostPixels = 2 ** 26;

/** Textures are kept at this size at most; more detail than rooms are photographed with. */
const largestSide = 1024;

/** A decoded texture with smaller and smaller versions of itself (mipmaps). */
export class TextureImage {
  readonly width: number;
  readonly height: number;
  readonly #levels: readonly Level[];

  private constructor(levels: readonly Level[]) {
    this.#levels = levels;
    this.width = levels[0].width;
    this.height = levels[0].height;
  }

  /**
   * Decode PNG, JPEG or WebP.
   * @throws {Error} when the image is damaged, of another kind or too large
   */
  static async decode(bytes: Uint8Array): Promise<TextureImage> {
    const { data, info } = await sharp(bytes, { limitInputPixels: mostPixels })
      .resize({ width: largestSide, height: largestSide, fit: "inside", withoutEnlargement: true })
      .toColourspace("srgb")
      .ensureAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    const values = new Float32Array(data.length);
    for (let i = 0; i < data.length; i++) values[i] = i % 4 === 3 ? data[i] / 255 : linearOfByte[data[i]];
    const levels: Level[] = [{ width: info.width, height: info.height, values }];
    for (let last = levels[0]; last.width > 1 || last.height > 1; last = levels[levels.length - 1])
      levels.push(halved(last));
    return new TextureImage(levels);
  }

  /**
   * Write the linear colour at (u, v) into `out`; the corner (0, 0) is the top left of the image, (1, 1) its bottom right.
   *
   * @param detail  size of what is to be told apart, in pixels of the texture: larger areas are read from smaller versions
   * @param wrap  modes of u and v, see `wrapModes`
   */
  read(u: number, v: number, detail: number, wrap: readonly [number, number], out: Float64Array): void {
    const level = Math.min(this.#levels.length - 1, Math.max(0, Math.round(Math.log2(Math.max(detail, 1)))));
    const { width, height, values } = this.#levels[level];
    const x = wrapped(u, wrap[0]) * width - 0.5;
    const y = wrapped(v, wrap[1]) * height - 0.5;
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - x0, y - y0];
    const columns = [cell(x0, width, wrap[0]), cell(x0 + 1, width, wrap[0])];
    const rows = [cell(y0, height, wrap[1]), cell(y0 + 1, height, wrap[1])];
    out.fill(0, 0, 3);
    for (let j = 0; j < 2; j++) {
      for (let i = 0; i < 2; i++) {
        const weight = (i === 0 ? 1 - fx : fx) * (j === 0 ? 1 - fy : fy);
        const at = (rows[j] * width + columns[i]) * 4;
        for (let channel = 0; channel < 3; channel++) out[channel] += weight * values[at + channel];
      }
    }
  }
}

const linearOfByte = Float32Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** Means of 2 × 2 pixels. */
function halved({ width, height, values }: Level): Level {
  const [w, h] = [Math.max(1, width >> 1), Math.max(1, height >> 1)];
  const half = new Float32Array(w * h * 4);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let channel = 0; channel < 4; channel++) {
        const [right, below] = [Math.min(2 * x + 1, width - 1), Math.min(2 * y + 1, height - 1)];
        const at = (column: number, row: number): number => values[(row * width + column) * 4 + channel];
        half[(y * w + x) * 4 + channel] =
          (at(2 * x, 2 * y) + at(right, 2 * y) + at(2 * x, below) + at(right, below)) / 4;
      }
    }
  }
  return { width: w, height: h, values: half };
}

function wrapped(value: number, mode: number): number {
  if (mode === wrapModes.clamp) return Math.min(1, Math.max(0, value));
  const whole = Math.floor(value);
  const rest = value - whole;
  return mode === wrapModes.mirror && whole % 2 !== 0 ? 1 - rest : rest;
}

/** Neighbouring pixels beyond the border are those of the other side where textures repeat, else the border's. */
function cell(index: number, size: number, mode: number): number {
  if (mode === wrapModes.repeat) return ((index % size) + size) % size;
  return Math.min(size - 1, Math.max(0, index));
}
