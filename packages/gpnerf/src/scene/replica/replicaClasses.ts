import type { LabelSet } from "../labels.ts";
import type { LabelMapping } from "../sceneFiles.ts";
import { vocColor } from "../vocColor.ts";

/**
 * The 51 of Replica's 101 classes that occur in the eight rooms and offices rendered for Semantic-NeRF, by Replica's own
 * class id. The position is the class index, as in Semantic-NeRF and GP-NeRF.
 */
// biome-ignore format: a table reads best in rows
const classNames: readonly (readonly [replicaId: number, name: string])[] = [
  [3, "basket"], [7, "bed"], [8, "bench"], [10, "bin"], [11, "blanket"], [12, "blinds"], [13, "book"],
  [14, "bottle"], [15, "box"], [16, "bowl"], [17, "camera"], [18, "cabinet"], [19, "candle"], [20, "chair"],
  [22, "clock"], [23, "cloth"], [26, "comforter"], [29, "cushion"], [31, "ceiling"], [34, "desk"],
  [35, "desk organizer"], [37, "door"], [40, "floor"], [44, "indoor plant"], [47, "lamp"], [52, "monitor"],
  [54, "nightstand"], [56, "panel"], [59, "picture"], [60, "pillar"], [61, "pillow"], [62, "pipe"],
  [63, "plant stand"], [64, "plate"], [65, "pot"], [70, "sculpture"], [71, "shelf"], [76, "sofa"], [78, "stool"],
  [79, "switch"], [80, "table"], [82, "tablet"], [83, "tissue paper"], [87, "tv screen"], [88, "tv stand"],
  [91, "vase"], [92, "vent"], [93, "wall"], [95, "wall plug"], [97, "window"], [98, "rug"],
];

/**
 * Replica's classes. Colours are those of the PASCAL VOC palette, moved by one so that no class is black: black stays
 * free for unlabelled pixels.
 */
export const replica51: LabelSet = {
  name: "replica51",
  classes: classNames.map(([, name]) => name),
  colors: classNames.map((_, index) => vocColor(index + 1)),
  ignoreLabel: classNames.length,
};

/** Replica's class ids, as its renderings store them, to class indices of `replica51`; all other ids are unlabelled. */
export const replica51OfReplicaId: LabelMapping = {
  labels: replica51,
  classOfValue: classIndexByReplicaId(),
};

function classIndexByReplicaId(): Uint8Array {
  const largestId = classNames[classNames.length - 1][0];
  const table = new Uint8Array(largestId + 1).fill(replica51.ignoreLabel);
  for (const [index, [replicaId]] of classNames.entries()) table[replicaId] = index;
  return table;
}
