import type { Camera } from "gpnerf";
import type { SurfacePoint } from "../materials/material.ts";
import { mixSeed, RoomRandom } from "../random/roomRandom.ts";
import type { Room } from "../room/room.ts";
import { classIndex } from "../room/roomClass.ts";
import { CameraRays } from "./cameraRays.ts";
import { CentreHits } from "./centreHits.ts";
import { LightMap } from "./lightMap.ts";
import { PatchPlanes } from "./patchPlanes.ts";
import { RayCaster, type RayHit } from "./rayCaster.ts";
import { type RoomMesh, roomMesh } from "./roomMesh.ts";
import { srgbByte, toneMap } from "./toneMap.ts";

/** One rendered view of a room. */
export interface RenderedView {
  /** sRGB bytes, [height, width, 3]. */
  readonly color: Uint8Array;
  /** z-depth in millimetres, [height, width]. */
  readonly depthMillimetres: Uint16Array;
  /** ScanNet-20 class index, 20 where unlabelled, [height, width]. */
  readonly semantic: Uint8Array;
  /** Instance id, 0 where unlabelled, [height, width]. */
  readonly instance: Uint16Array;
}

/** Colour samples per pixel and side; odd, so that the middle one is the pixel's centre. */
const samplesPerSide = 3;

/** Renders views of one room; light is kept between views. */
export class RoomRenderer {
  readonly caster: RayCaster;
  readonly #mesh: RoomMesh;
  readonly #light: LightMap;
  readonly #planes: PatchPlanes;
  readonly #exposure: number;
  readonly #point: SurfacePoint = { x: 0, y: 0, z: 0, u: 0, v: 0, footprint: 0.01 };
  readonly #albedo = new Float64Array(3);
  readonly #incoming = new Float64Array(3);

  constructor(room: Room) {
    this.#mesh = roomMesh(room);
    this.caster = new RayCaster(this.#mesh);
    this.#light = new LightMap(this.#mesh, this.caster, room.lights);
    this.#planes = new PatchPlanes(this.#mesh);
    this.#exposure = this.#measureExposure(room);
  }

  /** Class index and instance of what a ray hit. */
  label(hit: RayHit): { classIndex: number; instance: number } {
    const { object } = this.#mesh.patches[this.#mesh.patchOfTriangle[hit.triangle]];
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
    const centres = new CentreHits(width, height);

    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const i = y * width + x;
        rays.aim(x, y);
        const hit = this.caster.cast(...rays.origin, rays.dx, rays.dy, rays.dz);
        if (hit.triangle < 0) throw new Error(`RoomRenderer: internal: pixel (${x}, ${y}) sees out of the room`);
        const patch = this.#mesh.patchOfTriangle[hit.triangle];
        const { object } = this.#mesh.patches[patch];
        depthMillimetres[i] = Math.round((hit.distance / rays.length) * 1000);
        semantic[i] = classIndex(object.className);
        instance[i] = object.instance;
        centres.store(i, hit, patch);
      }
    }
    this.#colorize(camera, rays, centres, color);
    return { color, depthMillimetres, semantic, instance };
  }

  /** Fill in colours: the mean of all samples of a pixel, after tone mapping so that bright edges stay smooth. */
  #colorize(camera: Camera, rays: CameraRays, centres: CentreHits, color: Uint8Array): void {
    const { width, height } = camera;
    const radiance = new Float64Array(3);
    const sum = new Float64Array(3);
    const footprintPerMetre = 1 / (camera.fx * samplesPerSide);
    const middle = (samplesPerSide - 1) / 2;
    const hit: RayHit = { distance: 0, triangle: 0, second: 0, third: 0 };
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const i = y * width + x;
        sum.fill(0);
        for (let row = 0; row < samplesPerSide; row++) {
          for (let column = 0; column < samplesPerSide; column++) {
            this.#sample(rays, centres, x, y, column - middle, row - middle, hit);
            this.#shade(hit, hit.distance * footprintPerMetre, radiance);
            for (let channel = 0; channel < 3; channel++) sum[channel] += toneMap(radiance[channel] * this.#exposure);
          }
        }
        for (let channel = 0; channel < 3; channel++) {
          color[i * 3 + channel] = srgbByte(sum[channel] / (samplesPerSide * samplesPerSide));
        }
      }
    }
  }

  /**
   * What the sample (column, row) steps off the centre of pixel (x, y) hits. Where the centres around the sample all
   * see the same flat patch, the sample does too, short of things thinner than a pixel.
   */
  #sample(rays: CameraRays, centres: CentreHits, x: number, y: number, column: number, row: number, hit: RayHit): void {
    if (column === 0 && row === 0) {
      centres.load(x, y, hit);
      return;
    }
    rays.aim(x + column / samplesPerSide, y + row / samplesPerSide);
    const patch = centres.commonPatch(x, y, Math.sign(column), Math.sign(row));
    if (patch >= 0 && this.#planes.meet(patch, ...rays.origin, rays.dx, rays.dy, rays.dz, hit)) return;
    Object.assign(hit, this.caster.cast(...rays.origin, rays.dx, rays.dy, rays.dz));
  }

  /** Light leaving the surface that was hit: reflectance × incoming light, or its own glow. */
  #shade(hit: RayHit, footprint: number, out: Float64Array): void {
    const mesh = this.#mesh;
    const triangle = hit.triangle;
    const patchIndex = mesh.patchOfTriangle[triangle];
    const { material } = mesh.patches[patchIndex];
    const b = hit.second;
    const c = hit.third;
    const a = 1 - b - c;
    const three = triangle * 9;
    const two = triangle * 6;
    const p = mesh.objectPoints;
    const uv = mesh.surfaceCoordinates;
    const point = this.#point;
    point.x = a * p[three] + b * p[three + 3] + c * p[three + 6];
    point.y = a * p[three + 1] + b * p[three + 4] + c * p[three + 7];
    point.z = a * p[three + 2] + b * p[three + 5] + c * p[three + 8];
    point.u = a * uv[two] + b * uv[two + 2] + c * uv[two + 4];
    point.v = a * uv[two + 1] + b * uv[two + 3] + c * uv[two + 5];
    point.footprint = footprint;
    const albedo = this.#albedo;
    material.texture(point, albedo);
    const st = mesh.patchCoordinates;
    const incoming = this.#incoming;
    this.#light.read(
      patchIndex,
      a * st[two] + b * st[two + 2] + c * st[two + 4],
      a * st[two + 1] + b * st[two + 3] + c * st[two + 5],
      incoming,
    );
    for (let channel = 0; channel < 3; channel++) {
      out[channel] = albedo[channel] * (material.emission + incoming[channel] * (material.emission > 0 ? 0.3 : 1));
    }
  }

  /** Exposure that brings the average of what is seen from the middle of the room to a mid tone. */
  #measureExposure(room: Room): number {
    const random = new RoomRandom(mixSeed(room.seed, 77));
    const radiance = new Float64Array(3);
    let sum = 0;
    const count = 400;
    for (let i = 0; i < count; i++) {
      const z = random.uniform(-0.75, 0.35);
      const angle = random.uniform(0, 2 * Math.PI);
      const r = Math.sqrt(1 - z * z);
      const hit = this.caster.cast(0, 0, Math.min(1.9, room.height - 0.4), r * Math.cos(angle), r * Math.sin(angle), z);
      this.#shade(hit, 0.02, radiance);
      sum += Math.log(0.02 + (radiance[0] + radiance[1] + radiance[2]) / 3);
    }
    return 0.26 / Math.exp(sum / count);
  }
}
