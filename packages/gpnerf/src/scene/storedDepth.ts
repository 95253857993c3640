import type { SceneFiles } from "./sceneFiles.ts";

const millimetres = 1000;
/** Sensors store the largest number where they saw nothing. */
const saturatedDepth = 65535;

/** Units of stored depths in a metre. */
export function unitsPerMetre({ depthUnitsPerMetre }: SceneFiles): number {
  return depthUnitsPerMetre ?? millimetres;
}

/** Stored depths in metres; 0 where unknown. */
export function depthInMetres(stored: Uint16Array, scene: SceneFiles): Float32Array {
  const units = unitsPerMetre(scene);
  const metres = new Float32Array(stored.length);
  for (let i = 0; i < stored.length; i++) metres[i] = stored[i] === saturatedDepth ? 0 : stored[i] / units;
  return metres;
}
