import type { SurfacePoint } from "../materials/material.ts";
import { normalAt, patchCoordinatesAt, writeSurfacePoint } from "./hitSurface.ts";
import type { Lighting, Shining } from "./lighting.ts";
import type { RayCaster, RayHit } from "./rayCaster.ts";
import type { RoomMesh } from "./roomMesh.ts";
import { Sunlight } from "./sunlight.ts";
import { SurfaceGrid, type Vector } from "./surfaceGrid.ts";

/** Distances between the points where light is worked out, metres. */
const spacings = { direct: 0.06, bounced: 0.16, rebounced: 0.5 } as const;

/** Rays that gather bounced light. */
const rayCounts = { bounced: 28, rebounced: 14 } as const;

/** Light that is everywhere, standing for all bounces after the second. */
const leastAmbient = 0.012;

/**
 * Incoming light on every surface of a room: from windows and lamps with soft shadows, once and twice bounced.
 *
 * Surfaces are diffuse, so light does not depend on the viewer and one value serves all frames. Values are irradiance
 * divided by π: times reflectance they are what leaves the surface.
 */
export class LightMap {
  readonly #mesh: RoomMesh;
  readonly #caster: RayCaster;
  readonly #lighting: Lighting;
  readonly #sunlight: Sunlight | undefined;
  readonly #direct: SurfaceGrid;
  readonly #bounced: SurfaceGrid;
  readonly #rebounced: SurfaceGrid;
  readonly #point: SurfacePoint = { x: 0, y: 0, z: 0, u: 0, v: 0, footprint: 0.2 };
  readonly #albedo = new Float64Array(3);
  readonly #light = new Float64Array(3);

  constructor(mesh: RoomMesh, caster: RayCaster, lighting: Lighting) {
    this.#mesh = mesh;
    this.#caster = caster;
    this.#lighting = lighting;
    if (lighting.sun) this.#sunlight = new Sunlight(lighting.sun, lighting.windows, caster);
    this.#direct = new SurfaceGrid(mesh, spacings.direct, (point, normal, out) => this.#shine(point, normal, out));
    this.#rebounced = new SurfaceGrid(mesh, spacings.rebounced, (point, normal, out) =>
      this.#gather(point, normal, rebouncedRays, undefined, out),
    );
    this.#bounced = new SurfaceGrid(mesh, spacings.bounced, (point, normal, out) =>
      this.#gather(point, normal, bouncedRays, this.#rebounced, out),
    );
  }

  /** Write the light at patch coordinates (s, t) into `out`: linear red, green, blue; all but the sun's. */
  read(patch: number, s: number, t: number, out: Float64Array): void {
    this.#direct.read(patch, s, t, out);
    const light = this.#light;
    this.#bounced.read(patch, s, t, light);
    for (let channel = 0; channel < 3; channel++) out[channel] += light[channel];
  }

  /**
   * Add the sunlight at a point just above a surface with the given unit normal to `out`. It has sharp shadows and is
   * worked out anew at every point.
   */
  addSun(x: number, y: number, z: number, normal: Vector, out: Float64Array): void {
    this.#sunlight?.add(x, y, z, normal, out);
  }

  /** Light straight from windows and lamps. */
  #shine([x, y, z]: Vector, normal: Vector, out: Float64Array): void {
    out.fill(0);
    for (const shining of this.#lighting.shining) {
      const direct = this.#from(shining, x, y, z, normal);
      for (let channel = 0; channel < 3; channel++) out[channel] += shining.color[channel] * direct;
    }
  }

  /** Unshadowed share of a light times cosine over squared distance, averaged over its points. */
  #from({ source }: Shining, x: number, y: number, z: number, normal: Vector): number {
    const { facing, points } = source;
    let sum = 0;
    for (const [lx, ly, lz] of points) {
      const [dx, dy, dz] = [lx - x, ly - y, lz - z];
      const squared = dx * dx + dy * dy + dz * dz;
      const distance = Math.sqrt(squared);
      const cosine = (dx * normal[0] + dy * normal[1] + dz * normal[2]) / distance;
      if (cosine <= 0) continue;
      // The floor under a source keeps points next to it from burning out.
      let strength = cosine / (squared + 0.2);
      if (facing) {
        const leaving = -(dx * facing[0] + dy * facing[1] + dz * facing[2]) / distance;
        if (leaving <= 0) continue;
        // From below one sees the sky through a window, from above the darker ground.
        strength *= leaving * skyAt(dz / distance);
      }
      if (this.#caster.isVisible(x, y, z, lx, ly, lz)) sum += strength;
    }
    return sum / points.length;
  }

  /** Light that arrives from surrounding surfaces. */
  #gather(point: Vector, normal: Vector, rays: readonly Vector[], further: SurfaceGrid | undefined, out: Float64Array) {
    const [tangent, bitangent] = tangents(normal);
    const [x, y, z] = point;
    const sum: [number, number, number] = [0, 0, 0];
    for (const [a, b, c] of rays) {
      const dx = tangent[0] * a + bitangent[0] * b + normal[0] * c;
      const dy = tangent[1] * a + bitangent[1] * b + normal[1] * c;
      const dz = tangent[2] * a + bitangent[2] * b + normal[2] * c;
      const hit = this.#caster.cast(x, y, z, dx, dy, dz);
      if (hit.triangle < 0) continue;
      this.#leaving(hit, x + dx * hit.distance, y + dy * hit.distance, z + dz * hit.distance, further, sum);
    }
    for (let channel = 0; channel < 3; channel++) out[channel] = sum[channel] / rays.length;
  }

  /** Add what leaves the surface that was hit. Sources count as dark: their light is taken into account by `#shine`. */
  #leaving(
    found: RayHit,
    x: number,
    y: number,
    z: number,
    further: SurfaceGrid | undefined,
    sum: [number, number, number],
  ): void {
    // A copy: the values read below may be worked out only now, by casting further rays.
    const hit = { ...found };
    const mesh = this.#mesh;
    const patch = mesh.patchOfTriangle[hit.triangle];
    const { material } = mesh.patches[patch];
    if (this.#lighting.glow.has(material)) return;
    const light = this.#light;
    const { s, t } = patchCoordinatesAt(mesh, hit);
    const total: [number, number, number] = [leastAmbient, leastAmbient, leastAmbient];
    this.#direct.readNearest(patch, s, t, light);
    add(total, light);
    if (further) {
      further.readNearest(patch, s, t, light);
      add(total, light);
    }
    if (this.#sunlight) {
      light.fill(0);
      const n = normalAt(mesh, hit);
      this.#sunlight.add(x + n[0] * 0.004, y + n[1] * 0.004, z + n[2] * 0.004, n, light);
      add(total, light);
    }
    writeSurfacePoint(mesh, hit, this.#point);
    material.texture(this.#point, this.#albedo);
    for (let channel = 0; channel < 3; channel++) sum[channel] += total[channel] * this.#albedo[channel];
  }
}

function add(sum: [number, number, number], light: ArrayLike<number>): void {
  for (let channel = 0; channel < 3; channel++) sum[channel] += light[channel];
}

/** Brightness of the outside in a direction with the given height (sine of the elevation): ground, haze, sky. */
function skyAt(height: number): number {
  const t = Math.min(Math.max((height + 0.15) / 0.4, 0), 1);
  return 0.4 + 0.6 * t * t * (3 - 2 * t);
}

const bouncedRays = hemisphere(rayCounts.bounced);
const rebouncedRays = hemisphere(rayCounts.rebounced);

/** Cosine-weighted directions around +z, spread by the golden angle. */
function hemisphere(count: number): Vector[] {
  return Array.from({ length: count }, (_, i) => {
    const radius = Math.sqrt((i + 0.5) / count);
    const angle = i * 2.399963229728653;
    return [radius * Math.cos(angle), radius * Math.sin(angle), Math.sqrt(1 - radius * radius)];
  });
}

/** Two unit vectors that make a right-handed frame with the unit normal. */
function tangents(n: Vector): [Vector, Vector] {
  const sign = n[2] >= 0 ? 1 : -1;
  const a = -1 / (sign + n[2]);
  const b = n[0] * n[1] * a;
  return [
    [1 + sign * n[0] * n[0] * a, sign * b, -sign * n[0]],
    [b, sign + n[1] * n[1] * a, -n[1]],
  ];
}
