import type { Box3 } from "three";
import type { Sun } from "./lighting.ts";
import type { LightSource } from "./lightSources.ts";
import type { RayCaster } from "./rayCaster.ts";
import type { Vector } from "./surfaceGrid.ts";

/**
 * Sunlight through the panes of a room, with the sharp shadows of frames and furniture. Most points are found dark
 * without a ray: the line from them to the sun misses all panes.
 */
export class Sunlight {
  readonly #sun: Sun;
  readonly #panes: readonly Box3[];
  readonly #caster: RayCaster;

  constructor(sun: Sun, windows: readonly LightSource[], caster: RayCaster) {
    this.#sun = sun;
    this.#panes = windows.map(({ bounds }) => bounds);
    this.#caster = caster;
  }

  /** Add the sunlight at a point just above a surface with the given unit normal to `out`. */
  add(x: number, y: number, z: number, normal: Vector, out: Float64Array): void {
    const { direction, color } = this.#sun;
    const cosine = normal[0] * direction[0] + normal[1] * direction[1] + normal[2] * direction[2];
    if (cosine <= 0) return;
    for (const pane of this.#panes) {
      const distance = distanceTo(pane, x, y, z, direction);
      if (distance === Infinity) continue;
      if (!this.#caster.isClear(x, y, z, ...direction, distance - 0.002)) return;
      for (let channel = 0; channel < 3; channel++) out[channel] += color[channel] * cosine;
      return;
    }
  }
}

/** Distance along the direction to a box that does not hold the point; Infinity if it is missed. */
function distanceTo({ min, max }: Box3, x: number, y: number, z: number, [dx, dy, dz]: Vector): number {
  // A direction of exactly 0 along an axis divides to infinities of the right signs.
  const ax = (min.x - x) / dx;
  const bx = (max.x - x) / dx;
  const ay = (min.y - y) / dy;
  const by = (max.y - y) / dy;
  const az = (min.z - z) / dz;
  const bz = (max.z - z) / dz;
  const near = Math.max(Math.min(ax, bx), Math.min(ay, by), Math.min(az, bz));
  const far = Math.min(Math.max(ax, bx), Math.max(ay, by), Math.max(az, bz));
  return near < far && near > 0 ? near : Infinity;
}
