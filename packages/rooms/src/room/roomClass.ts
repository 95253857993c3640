import { scanNet20 } from "gpnerf";

/** ScanNet-20 class names that the rooms use, and "unlabelled" for what belongs to none of them. */
export type RoomClass =
  | "wall" | "floor" | "cabinet" | "bed" | "chair" | "sofa" | "table" | "door" | "window" | "bookshelf"
  | "picture" | "counter" | "desk" | "curtain" | "refrigerator" | "shower curtain" | "toilet" | "sink" | "bathtub"
  | "otherfurn" | "unlabelled"; // biome-ignore format: a table reads better

const indices: ReadonlyMap<string, number> = new Map(scanNet20.classes.map((name, index) => [name, index]));

/** Index of the class in the ScanNet-20 list; `scanNet20.ignoreLabel` for "unlabelled". */
export function classIndex(name: RoomClass): number {
  return indices.get(name) ?? scanNet20.ignoreLabel;
}
