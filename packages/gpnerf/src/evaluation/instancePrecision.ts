import { apThresholds, meanAp } from "./instanceAp.ts";

/** Average precisions by the intersection over union that a mask must exceed, in percent: those of `apThresholds`. */
export const apNames = ["ap50", "ap75", "ap80", "ap85", "ap90", "ap95"] as const;

/** Name of an average precision. */
export type ApName = (typeof apNames)[number];

/** Average precision of instances at every threshold, 0..1. */
export type InstancePrecision = Readonly<Record<ApName, number>>;

/** @param ap at each of `apThresholds`; null where the truth holds no instance */
export function instancePrecision(ap: readonly number[] | null): InstancePrecision | null {
  if (ap === null) return null;
  return Object.fromEntries(apThresholds.map((_, i) => [apNames[i], ap[i]])) as unknown as InstancePrecision;
}

/** Mean over images, or over scenes, leaving out those without any instance; null when none has one. */
export function meanPrecision(list: readonly (InstancePrecision | null | undefined)[]): InstancePrecision | null {
  return instancePrecision(meanAp(list.map((ap) => (ap ? apNames.map((name) => ap[name]) : null))));
}
