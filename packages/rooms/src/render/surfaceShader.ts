import type { Material, SurfacePoint } from "../materials/material.ts";
import { mixSeed, RoomRandom } from "../random/roomRandom.ts";
import type { Room } from "../room/room.ts";
import type { CameraRays } from "./cameraRays.ts";
import { normalAt, patchCoordinatesAt, writeSurfacePoint } from "./hitSurface.ts";
import { drawLighting, type Lighting } from "./lighting.ts";
import { LightMap } from "./lightMap.ts";
import { drawPhotoStyle, type MeasuredLight, type PhotoStyle } from "./photo.ts";
import type { RayCaster, RayHit } from "./rayCaster.ts";
import type { RoomMesh } from "./roomMesh.ts";

/** Points are lifted off their surface by this much before the sun is looked for, metres. */
const lift = 0.004;

/** Detail finer than this share of its distance is lost in a mirrored image: floors are not that smooth. */
const mirrorBlur = 0.05;

/** Tells how bright what a ray hit looks to the camera of a room. */
export class SurfaceShader {
  readonly #room: Room;
  readonly #mesh: RoomMesh;
  readonly #caster: RayCaster;
  readonly #lighting: Lighting;
  readonly #light: LightMap;
  readonly #point: SurfacePoint = { x: 0, y: 0, z: 0, u: 0, v: 0, footprint: 0.01 };
  readonly #albedo = new Float64Array(3);
  #style: PhotoStyle | undefined;

  constructor(room: Room, mesh: RoomMesh, caster: RayCaster) {
    this.#room = room;
    this.#mesh = mesh;
    this.#caster = caster;
    this.#lighting = drawLighting(room);
    this.#light = new LightMap(mesh, caster, this.#lighting);
  }

  /** Exposure, white balance and noise of the room's camera; the light is measured when they are first asked for. */
  get style(): PhotoStyle {
    this.#style ??= drawPhotoStyle(this.#room.seed, this.#measureLight());
    return this.#style;
  }

  /** Material of the surface that was hit. */
  materialOf(hit: RayHit): Material {
    return this.#mesh.patches[this.#mesh.patchOfTriangle[hit.triangle]].material;
  }

  /**
   * Write the exposed light from what the aimed ray hit into `out` (linear red, green, blue; 1 is about white):
   * reflectance × incoming light, and the surface's own glow.
   *
   * @param footprint size of the area that the ray stands for, metres
   */
  expose(hit: RayHit, rays: CameraRays, footprint: number, out: Float64Array): void {
    const { distance: d } = hit;
    const [ox, oy, oz] = rays.origin;
    this.#exposeAt(hit, ox + rays.dx * d, oy + rays.dy * d, oz + rays.dz * d, footprint, out);
  }

  /**
   * Write what a polished surface mirrors into `out`: Fresnel's share (Schlick's formula) of the exposed light from the
   * mirrored direction.
   * @returns false for other surfaces
   */
  mirror({ ...hit }: RayHit, rays: CameraRays, out: Float64Array): boolean {
    const { gloss } = this.materialOf(hit);
    if (gloss === undefined) return false;
    const normal = normalAt(this.#mesh, hit);
    const cosine = rays.dx * normal[0] + rays.dy * normal[1] + rays.dz * normal[2];
    const [ox, oy, oz] = rays.origin;
    const x = ox + rays.dx * hit.distance - normal[0] * Math.sign(cosine) * 0.002;
    const y = oy + rays.dy * hit.distance - normal[1] * Math.sign(cosine) * 0.002;
    const z = oz + rays.dz * hit.distance - normal[2] * Math.sign(cosine) * 0.002;
    const dx = rays.dx - 2 * cosine * normal[0];
    const dy = rays.dy - 2 * cosine * normal[1];
    const dz = rays.dz - 2 * cosine * normal[2];
    const seen = { ...this.#caster.cast(x, y, z, dx, dy, dz) };
    if (seen.triangle < 0) return false;
    const { distance: d } = seen;
    this.#exposeAt(seen, x + dx * d, y + dy * d, z + dz * d, mirrorBlur * (d + hit.distance), out);
    const share = gloss * (0.04 + 0.96 * (1 - Math.abs(cosine)) ** 5);
    for (let channel = 0; channel < 3; channel++) out[channel] *= share;
    return true;
  }

  #exposeAt(hit: RayHit, x: number, y: number, z: number, footprint: number, out: Float64Array): void {
    const material = this.materialOf(hit);
    const { gains } = this.style;
    const albedo = this.#reflect(hit, x, y, z, footprint, out);
    const glow = this.#lighting.glow.get(material);
    for (let channel = 0; channel < 3; channel++) {
      out[channel] = out[channel] * gains[channel] + albedo[channel] * (glow ? glow[channel] : material.emission);
    }
  }

  /** Write the light that the surface at world point (x, y, z) reflects into `out`; returns its reflectance. */
  #reflect(hit: RayHit, x: number, y: number, z: number, footprint: number, out: Float64Array): Float64Array {
    const mesh = this.#mesh;
    const patch = mesh.patchOfTriangle[hit.triangle];
    writeSurfacePoint(mesh, hit, this.#point);
    this.#point.footprint = footprint;
    const albedo = this.#albedo;
    mesh.patches[patch].material.texture(this.#point, albedo);
    const { s, t } = patchCoordinatesAt(mesh, hit);
    const normal = normalAt(mesh, hit);
    this.#light.read(patch, s, t, out);
    this.#light.addSun(x + normal[0] * lift, y + normal[1] * lift, z + normal[2] * lift, normal, out);
    for (let channel = 0; channel < 3; channel++) out[channel] *= albedo[channel];
    return albedo;
  }

  /** Look around from the middle of the room, as a light meter does. */
  #measureLight(): MeasuredLight {
    const room = this.#room;
    const random = new RoomRandom(mixSeed(room.seed, 77));
    const light = new Float64Array(3);
    const incoming: [number, number, number] = [0, 0, 0];
    const eye = [0, 0, Math.min(1.9, room.height - 0.4)] as const;
    let sum = 0;
    let count = 0;
    for (let i = 0; i < 400; i++) {
      const dz = random.uniform(-0.75, 0.35);
      const angle = random.uniform(0, 2 * Math.PI);
      const [dx, dy] = [Math.sqrt(1 - dz * dz) * Math.cos(angle), Math.sqrt(1 - dz * dz) * Math.sin(angle)];
      const hit = { ...this.#caster.cast(...eye, dx, dy, dz) };
      if (hit.triangle < 0 || this.#lighting.glow.has(this.materialOf(hit))) continue;
      const { distance: d } = hit;
      const albedo = this.#reflect(hit, eye[0] + dx * d, eye[1] + dy * d, eye[2] + dz * d, 0.02, light);
      sum += Math.log(1e-3 + (light[0] + light[1] + light[2]) / 3);
      for (let channel = 0; channel < 3; channel++) incoming[channel] += light[channel] / (albedo[channel] + 1e-3);
      count++;
    }
    return { brightness: Math.exp(sum / Math.max(count, 1)), incoming };
  }
}
