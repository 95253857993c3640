import { type Convention, type ConventionFamily, evenSteps } from "./convention.ts";

/** Depths that are distances from the camera's centre. */
export const depthAlongRay: Convention = {
  kind: "depth",
  finding: "depths are distances along the rays, read as z-depths",
  hint: "Divide each depth by √(1 + ((x − cx) / fx)² + ((y − cy) / fy)²).",
  apply: (reading) => ({ ...reading, isDepthAlongRay: true }),
};

/** Units of depth maps in use, per metre, and their names. */
const knownUnits: readonly (readonly [perMetre: number, name: string])[] = [
  [1, "metres"],
  [100, "centimetres"],
  [256, "1/256 m, as in KITTI"],
  [1000, "millimetres"],
  [4000, "quarters of a millimetre"],
  [5000, "1/5000 m, as in TUM RGB-D"],
  [6553.5, "1/6553.5 m, as in NICE-SLAM's Replica"],
  [10_000, "tenths of a millimetre"],
  [1_000_000, "micrometres"],
];

/**
 * Depths in another unit than they are read in, by the logarithm of what they need to be multiplied by.
 *
 * @param unitsPerMetre what stored depths are read by
 */
export function depthUnits(unitsPerMetre: number): ConventionFamily {
  const likely = knownUnits.map(([perMetre]) => Math.log(unitsPerMetre / perMetre)).filter((scale) => scale !== 0);
  const ladder = evenSteps(-3, 3, 24);
  return {
    kind: "depth unit",
    grid: [...ladder, ...likely],
    step: 0.1,
    likely,
    of: (logScale) => depthUnit(Math.exp(logScale), unitsPerMetre),
  };
}

function depthUnit(scale: number, unitsPerMetre: number): Convention {
  const isOf = (perMetre: number): boolean => Math.abs(Math.log((perMetre * scale) / unitsPerMetre)) < 1e-6;
  const name = (wanted: (perMetre: number) => boolean): string | undefined =>
    knownUnits.find(([perMetre]) => wanted(perMetre))?.[1];
  const unit = name(isOf);
  const readAs = name((perMetre) => perMetre === unitsPerMetre) ?? `1/${unitsPerMetre} m`;
  const factor = Number(scale.toPrecision(3));
  return {
    kind: "depth unit",
    finding: unit
      ? `depths are stored in ${unit}, read as ${readAs}`
      : `depths and positions are not in one scale: depths need to be multiplied by about ${factor}`,
    hint: unit
      ? `Multiply the depth maps by ${factor}; or, if they are right, the positions of the poses are in another unit: divide them by ${factor}.`
      : `Multiply the depth maps by ${factor}, or divide the positions of the poses by it. Poses that were reconstructed from photos alone have no unit.`,
    apply: (reading) => ({ ...reading, depthScale: reading.depthScale * scale }),
  };
}
