import { resizeBilinear } from "../images/resizeBilinear.ts";
import type { Frame } from "../scene/scene.ts";
import type { LabelledPhoto } from "./photoTasks.ts";
import { drawColorChange } from "./varyColors.ts";

/** No class of any label set. */
const unlabelled = 255;

/** Smallest part of a photo's width and height that is cut out and enlarged. */
const smallestCrop = 0.6;

/**
 * A labelled photo as it could also have been taken: mirrored or not, a part of it, in other light. Labels follow.
 * Rays need the true camera and colours, so this is for learning from single photos.
 */
export function augmentPhoto(photo: Frame, random: () => number): LabelledPhoto {
  const { width, height } = photo.camera;
  const share = smallestCrop + (1 - smallestCrop) * random();
  const crop = { width: Math.round(share * width), height: Math.round(share * height) };
  const left = Math.floor(random() * (width - crop.width + 1));
  const top = Math.floor(random() * (height - crop.height + 1));
  const isMirrored = random() < 0.5;
  const changeColors = drawColorChange(random);

  const cut = new Float32Array(3 * crop.width * crop.height);
  for (let y = 0; y < crop.height; y++) {
    for (let x = 0; x < crop.width; x++) {
      const from = 3 * ((top + y) * width + left + (isMirrored ? crop.width - 1 - x : x));
      cut.set(photo.color.subarray(from, from + 3), 3 * (y * crop.width + x));
    }
  }
  changeColors(cut);
  const { data: color } = resizeBilinear({ ...crop, data: cut }, { width, height });

  const semantic = new Uint8Array(width * height).fill(unlabelled);
  const labels = photo.semantic;
  if (labels) {
    for (let y = 0; y < height; y++) {
      const row = (top + Math.floor(((y + 0.5) * crop.height) / height)) * width;
      for (let x = 0; x < width; x++) {
        const column = Math.floor(((x + 0.5) * crop.width) / width);
        semantic[y * width + x] = labels[row + left + (isMirrored ? crop.width - 1 - column : column)];
      }
    }
  }
  return { color, semantic };
}
