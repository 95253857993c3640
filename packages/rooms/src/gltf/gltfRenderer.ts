import { type Camera, scanNet20 } from "gpnerf";
import type { SurfacePoint } from "../materials/material.ts";
import { CameraRays } from "../render/cameraRays.ts";
import { patchCoordinatesAt, writeSurfacePoint } from "../render/hitSurface.ts";
import type { Lighting } from "../render/lighting.ts";
import { LightMap } from "../render/lightMap.ts";
import { RayCaster, type RayHit } from "../render/rayCaster.ts";
import { type RoomMesh, roomMesh } from "../render/roomMesh.ts";
import type { RenderedView } from "../render/roomRenderer.ts";
import { encodedSrgb, toByte, toneMap } from "../render/toneMap.ts";
import type { Room } from "../room/room.ts";
import { classIndex } from "../room/roomClass.ts";
import { faceCameras } from "./faceCameras.ts";
import type { GltfMaterial } from "./gltfMaterial.ts";

/** Places of the colour samples of a pixel along each side, pixels off its centre. */
const sampleOffsets = [-1 / 3, 0, 1 / 3] as const;

/** Rays end here, metres: what is farther has no depth in 16 bits of millimetres. */
const farthest = 65;

/** Linear light of what lies beyond the scene: white, as transparent pixels are laid over white. */
const background = 1;

/**
 * Renders views of a glTF scene. Unlike a generated room it may be open: where a ray leaves it, colour is white, depth 0 and
 * nothing is labelled. Light is kept between views.
 */
export class GltfRenderer {
  readonly caster: RayCaster;
  readonly #mesh: RoomMesh;
  #light: LightMap | undefined;
  #exposure = 1;
  readonly #point: SurfacePoint = { x: 0, y: 0, z: 0, u: 0, v: 0, footprint: 0.01 };
  readonly #incoming = new Float64Array(3);

  constructor(room: Room) {
    this.#mesh = roomMesh(room);
    this.caster = new RayCaster(this.#mesh);
  }

  /**
   * Light the scene; without, colours are shown as they are stored.
   * @param cameras  the exposure brings what they see to a mid tone
   */
  light(lighting: Lighting, cameras: readonly Camera[]): void {
    faceCameras(this.#mesh, this.caster, cameras);
    this.#light = new LightMap(this.#mesh, this.caster, lighting);
    this.#exposure = 1;
    this.#exposure = 0.2 / Math.max(this.#brightness(cameras), 1e-4);
  }

  /** Class index and instance of what a ray hit; unlabelled where it hit nothing. */
  label({ triangle }: RayHit): { classIndex: number; instance: number } {
    if (triangle < 0) return { classIndex: scanNet20.ignoreLabel, instance: 0 };
    const { object } = this.#mesh.patches[this.#mesh.patchOfTriangle[triangle]];
    return { classIndex: classIndex(object.className), instance: object.instance };
  }

  /** Render colour (3 × 3 samples per pixel), depth and labels (from the ray through the pixel's centre). */
  render(camera: Camera): RenderedView {
    const { width, height } = camera;
    const color = new Uint8Array(width * height * 3);
    const depthMillimetres = new Uint16Array(width * height);
    const semantic = new Uint8Array(width * height);
    const instance = new Uint16Array(width * height);
    const rays = new CameraRays(camera);
    const sample = new Float64Array(3);
    const sum = new Float64Array(3);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const i = y * width + x;
        sum.fill(0);
        for (const dy of sampleOffsets) {
          for (const dx of sampleOffsets) {
            rays.aim(x + dx, y + dy);
            const hit = this.caster.cast(...rays.origin, rays.dx, rays.dy, rays.dz, farthest);
            if (dx === 0 && dy === 0) {
              const label = this.label(hit);
              semantic[i] = label.classIndex;
              instance[i] = label.instance;
              if (hit.triangle >= 0) depthMillimetres[i] = Math.round((hit.distance / rays.length) * 1000);
            }
            this.#shade(hit, camera, sample);
            for (let channel = 0; channel < 3; channel++) sum[channel] += sample[channel];
          }
        }
        for (let channel = 0; channel < 3; channel++) {
          color[i * 3 + channel] = toByte(encodedSrgb(sum[channel] / sampleOffsets.length ** 2));
        }
      }
    }
    return { color, depthMillimetres, semantic, instance };
  }

  /** Write the linear colour that a ray sees into `out`, 0..1. */
  #shade(found: RayHit, camera: Camera, out: Float64Array): void {
    if (found.triangle < 0) {
      out.fill(background);
      return;
    }
    // A copy: asking for light casts further rays.
    const hit = { ...found };
    const mesh = this.#mesh;
    const patch = mesh.patchOfTriangle[hit.triangle];
    const material = mesh.patches[patch].material as GltfMaterial;
    writeSurfacePoint(mesh, hit, this.#point);
    this.#point.footprint = hit.distance / (camera.fx * sampleOffsets.length);
    material.texture(this.#point, out);
    if (!this.#light || material.isUnlit) return;
    this.#receive(hit, patch);
    for (let channel = 0; channel < 3; channel++) {
      out[channel] = toneMap(out[channel] * this.#incoming[channel] * this.#exposure + material.glow[channel]);
    }
  }

  /** Write the light on a surface into `incoming`. */
  #receive(hit: RayHit, patch: number): void {
    const { s, t } = patchCoordinatesAt(this.#mesh, hit);
    this.#light!.read(patch, s, t, this.#incoming);
  }

  /** Geometric mean of the light that comes from the scene, over coarse pictures of some of the cameras. */
  #brightness(cameras: readonly Camera[]): number {
    const step = Math.max(1, Math.floor(cameras.length / 6));
    const sample = new Float64Array(3);
    let [sum, count] = [0, 0];
    for (let index = 0; index < cameras.length; index += step) {
      const camera = cameras[index];
      const rays = new CameraRays(camera);
      for (let y = 0; y < 9; y++) {
        for (let x = 0; x < 12; x++) {
          rays.aim(((x + 0.5) / 12) * camera.width - 0.5, ((y + 0.5) / 9) * camera.height - 0.5);
          const hit = { ...this.caster.cast(...rays.origin, rays.dx, rays.dy, rays.dz, farthest) };
          if (hit.triangle < 0) continue;
          const patch = this.#mesh.patchOfTriangle[hit.triangle];
          writeSurfacePoint(this.#mesh, hit, this.#point);
          this.#point.footprint = 0.05;
          this.#mesh.patches[patch].material.texture(this.#point, sample);
          this.#receive(hit, patch);
          const light = this.#incoming.reduce((total, value, channel) => total + (value * sample[channel]) / 3, 0);
          sum += Math.log(1e-3 + light);
          count++;
        }
      }
    }
    return count === 0 ? 1 : Math.exp(sum / count);
  }
}
