import { colorImage, type Frame } from "gpnerf";
import type { FrameMapsHeader } from "../protocol/frameMaps.ts";
import { type PackedArray, pack } from "../protocol/packedMessage.ts";

/** A photo with its ground truth as it travels. */
export function packFrame(id: number, frame: Frame): Uint8Array<ArrayBuffer> {
  const { name, camera, color, depth, semantic, instance, mask } = frame;
  const { width, height } = camera;
  const header: FrameMapsHeader = { type: "frame", id, name };
  const maps = Object.entries({ depth, semantic, instance, mask }).flatMap(([map, values]): PackedArray[] =>
    values === undefined ? [] : [{ name: map, shape: [height, width], stride: 1, values }],
  );
  const photo = { name: "color", shape: [height, width, 3], stride: 1, values: colorImage(color, camera).data };
  return pack(header, [photo, ...maps]);
}
