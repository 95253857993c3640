import { scanNet20 } from "../labels.ts";
import type { LabelMapping } from "../sceneFiles.ts";

/** NYU40 ids of ScanNet's 20 benchmark classes, in the order of the classes. */
const nyu40Ids = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 24, 28, 33, 34, 36, 39];
const largestNyu40Id = 40;

/**
 * NYU40 ids, column `nyu40id` of ScanNet's label table, to the classes of its benchmark; all other ids are unlabelled.
 */
export const scanNet20OfNyu40: LabelMapping = {
  labels: scanNet20,
  classOfValue: Uint8Array.from({ length: largestNyu40Id + 1 }, (_, id) => {
    const index = nyu40Ids.indexOf(id);
    return index < 0 ? scanNet20.ignoreLabel : index;
  }),
};
