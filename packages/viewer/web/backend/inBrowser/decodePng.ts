import { BackendError } from "../renderBackend.ts";

/** An 8-bit picture. */
export interface DecodedPicture {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3] */
  readonly data: Uint8Array<ArrayBuffer>;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const channels = 3;

/**
 * The pixels of a PNG as web folders hold them: 8 bits, RGB, not interlaced. Browsers decode PNGs too, but some change what
 * scripts read of pictures, to keep visitors from being recognised.
 *
 * @throws {BackendError} for another kind of PNG, or none
 */
export async function decodePng(bytes: Uint8Array<ArrayBuffer>, path: string): Promise<DecodedPicture> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33 || signature.some((byte, i) => bytes[i] !== byte)) throw notReadable(path, "is no PNG");
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const kind = [...bytes.subarray(24, 29)].join();
  if (kind !== "8,2,0,0,0") throw notReadable(path, "is not a PNG of 8 bits per channel, RGB, not interlaced");

  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 8; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (view.getUint32(at + 4) === 0x49444154) parts.push(bytes.subarray(at + 8, at + 8 + length)); // "IDAT"
    at += 12 + length;
  }
  const filtered = await inflated(parts).catch(() => {
    throw notReadable(path, "is damaged");
  });
  if (filtered.length !== height * (1 + width * channels)) throw notReadable(path, "is damaged");
  return { width, height, data: unfiltered(filtered, width, height) };
}

async function inflated(parts: readonly Uint8Array<ArrayBuffer>[]): Promise<Uint8Array> {
  const stream = new Blob([...parts]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Undo the prediction of each row. PNG specification, "9 Filtering". */
function unfiltered(filtered: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const stride = width * channels;
  const data = new Uint8Array(height * stride);
  for (let row = 0; row < height; row++) {
    const filter = filtered[row * (stride + 1)];
    const from = row * (stride + 1) + 1;
    const to = row * stride;
    for (let i = 0; i < stride; i++) {
      const left = i < channels ? 0 : data[to + i - channels];
      const above = row === 0 ? 0 : data[to + i - stride];
      const aboveLeft = row === 0 || i < channels ? 0 : data[to + i - stride - channels];
      data[to + i] = filtered[from + i] + prediction(filter, left, above, aboveLeft);
    }
  }
  return data;
}

function prediction(filter: number, left: number, above: number, aboveLeft: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4:
      return paeth(left, above, aboveLeft);
    default:
      return 0;
  }
}

/** Whichever of the three is nearest to left + above − aboveLeft. */
function paeth(left: number, above: number, aboveLeft: number): number {
  const estimate = left + above - aboveLeft;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - above), Math.abs(estimate - aboveLeft)];
  if (a <= b && a <= c) return left;
  return b <= c ? above : aboveLeft;
}

function notReadable(path: string, what: string): BackendError {
  return new BackendError(`${path} ${what}.`, { hint: "Export the scene again." });
}
