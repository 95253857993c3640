import type { Frame } from "./scene.ts";
import type { SceneFiles } from "./sceneFiles.ts";

/** A mask of stored values: 1 where they are above 0. */
export function asMask(stored: Uint16Array): Uint8Array {
  return Uint8Array.from(stored, (value) => (value > 0 ? 1 : 0));
}

/**
 * A frame with its mask: outside of it nothing is known but the colour.
 *
 * @param frame its maps are changed in place
 * @param mask 1 where the colour shows the scene, [height, width]
 */
export function maskedFrame(frame: Frame, mask: Uint8Array, { labelMapping }: SceneFiles): Frame {
  const { depth, semantic, instance } = frame;
  for (let pixel = 0; pixel < mask.length; pixel++) {
    if (mask[pixel] !== 0) continue;
    if (depth) depth[pixel] = 0;
    if (semantic && labelMapping) semantic[pixel] = labelMapping.labels.ignoreLabel;
    if (instance) instance[pixel] = 0;
  }
  return { ...frame, mask };
}
