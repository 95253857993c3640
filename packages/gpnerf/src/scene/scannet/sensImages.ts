import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { SceneError } from "../../errors.ts";
import { type ImageFile, imageInMemory } from "../../images/imageFile.ts";
import { formatSize } from "../../images/imageSize.ts";
import type { GrayImage } from "../../images/readGray.ts";
import type { ImageSource } from "../sceneFiles.ts";
import { BoundedFile } from "./boundedFile.ts";
import type { SensFrame } from "./sensFrames.ts";
import type { SensHeader } from "./sensHeader.ts";

const unpack = promisify(inflate) as (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** What files of each kind begin with; other image formats do not belong into a recording. */
const signatures = { jpeg: Buffer.from([0xff, 0xd8, 0xff]), png: Buffer.from([0x89, 0x50, 0x4e, 0x47]) };

const damagedHint = "The recording is damaged; download it again.";

/** The colour image of a frame of a recording, read from the file when it is asked for. */
export function sensColor(path: string, index: number, header: SensHeader, frame: SensFrame): ImageSource<ImageFile> {
  const { compression } = header.color;
  const place = placeOf(path, index, "colour", frame.color.offset);
  return {
    path: place,
    async read() {
      const bytes = await BoundedFile.use(path, (file) => file.read(frame.color.offset, frame.color.length, place));
      const signature = signatures[compression];
      if (!bytes.subarray(0, signature.length).equals(signature)) {
        throw new SceneError(`${place}: does not begin as a ${compression.toUpperCase()} image does.`, {
          path,
          hint: damagedHint,
        });
      }
      return imageInMemory(place, bytes);
    },
  };
}

/** The depth map of a frame of a recording, in the recording's units, read from the file when it is asked for. */
export function sensDepth(
  path: string,
  index: number,
  camera: NonNullable<SensHeader["depth"]>,
  frame: SensFrame,
): ImageSource<GrayImage> {
  const { width, height, compression } = camera;
  const place = placeOf(path, index, "depth", frame.depth.offset);
  return {
    path: place,
    async read() {
      const bytes = await BoundedFile.use(path, (file) => file.read(frame.depth.offset, frame.depth.length, place));
      const values = compression === "zlib_ushort" ? await inflated(path, place, bytes, 2 * width * height) : bytes;
      if (values.length !== 2 * width * height) {
        throw new SceneError(
          `${place}: has ${values.length} bytes; a ${formatSize(camera)} map of 16 bits needs ${2 * width * height}.`,
          { path, hint: damagedHint },
        );
      }
      const data = new Uint16Array(width * height);
      for (let pixel = 0; pixel < data.length; pixel++) data[pixel] = values.readUInt16LE(2 * pixel);
      return { width, height, data };
    },
  };
}

/** @param expected bytes that must come out; a longer stream is found out without being unpacked to its end */
async function inflated(path: string, place: string, bytes: Buffer, expected: number): Promise<Buffer> {
  try {
    return await unpack(bytes, { maxOutputLength: expected });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const problem =
      code === "ERR_BUFFER_TOO_LARGE" ? `unpacks to more than ${expected} bytes` : `cannot be unpacked (${message})`;
    throw new SceneError(`${place}: ${problem}.`, { path, hint: damagedHint, cause });
  }
}

function placeOf(path: string, index: number, what: string, offset: number): string {
  return `${path}, ${what} of frame ${index} at byte ${offset}`;
}
