import { vocColor } from "./vocColor.ts";

/** A closed list of semantic classes. Pixels outside it carry `ignoreLabel`. */
export interface LabelSet {
  readonly name: string;
  /** Class names; the position is the class index. */
  readonly classes: readonly string[];
  /** Display colour of each class, sRGB bytes. */
  readonly colors: readonly (readonly [number, number, number])[];
  /** Label of pixels that belong to no class; equals `classes.length`. */
  readonly ignoreLabel: number;
}

/** The 20 classes of the ScanNet benchmark with its official palette. */
export const scanNet20: LabelSet = {
  name: "scannet20",
  classes: [
    "wall",
    "floor",
    "cabinet",
    "bed",
    "chair",
    "sofa",
    "table",
    "door",
    "window",
    "bookshelf",
    "picture",
    "counter",
    "desk",
    "curtain",
    "refrigerator",
    "shower curtain",
    "toilet",
    "sink",
    "bathtub",
    "otherfurn",
  ],
  colors: [
    [174, 199, 232],
    [152, 223, 138],
    [31, 119, 180],
    [255, 187, 120],
    [188, 189, 34],
    [140, 86, 75],
    [255, 152, 150],
    [214, 39, 40],
    [197, 176, 213],
    [148, 103, 189],
    [196, 156, 148],
    [23, 190, 207],
    [247, 182, 210],
    [219, 219, 141],
    [255, 127, 14],
    [91, 163, 138],
    [44, 160, 44],
    [112, 128, 144],
    [227, 119, 194],
    [82, 84, 163],
  ],
  ignoreLabel: 20,
};

/**
 * The label set with these classes: ScanNet's where the names are its own, else one with PASCAL VOC colours (from colour
 * 1 on: 0 is black).
 */
export function labelSetOf(classes: readonly string[]): LabelSet {
  if (classes.join() === scanNet20.classes.join()) return scanNet20;
  const colors = classes.map((_, index) => vocColor(index + 1));
  return { name: `${classes.length} classes`, classes, colors, ignoreLabel: classes.length };
}
