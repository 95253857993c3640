import type { Camera } from "gpnerf";
import { mixSeed } from "../random/roomRandom.ts";
import type { Room } from "../room/room.ts";
import { classIndex } from "../room/roomClass.ts";
import { CameraRays } from "./cameraRays.ts";
import { CentreHits } from "./centreHits.ts";
import { PatchPlanes } from "./patchPlanes.ts";
import { pixelNoise, vignette } from "./photo.ts";
import { RayCaster, type RayHit } from "./rayCaster.ts";
import { type RoomMesh, roomMesh } from "./roomMesh.ts";
import { SurfaceShader } from "./surfaceShader.ts";
import { encodedSrgb, toByte, toneMap } from "./toneMap.ts";

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

/**
 * Colour samples per pixel and side: fewer in the midst of a surface, where textures know how large a sample is and
 * leave out what is finer.
 */
const samplesPerSide = { edge: 3, amid: 2 } as const;

/** How a view is taken. */
export interface RenderOptions {
  /** Number of the photo: decides its noise. 0 if left out. */
  readonly frame?: number;
  /** False for pictures without sensor noise. */
  readonly hasNoise?: boolean;
}

/** Renders views of one room; light is kept between views. */
export class RoomRenderer {
  readonly caster: RayCaster;
  readonly #mesh: RoomMesh;
  readonly #seed: number;
  readonly #planes: PatchPlanes;
  readonly #shader: SurfaceShader;

  constructor(room: Room) {
    this.#seed = room.seed;
    this.#mesh = roomMesh(room);
    this.caster = new RayCaster(this.#mesh);
    this.#planes = new PatchPlanes(this.#mesh);
    this.#shader = new SurfaceShader(room, this.#mesh, this.caster);
  }

  /** Class index and instance of what a ray hit. */
  label(hit: RayHit): { classIndex: number; instance: number } {
    const { object } = this.#mesh.patches[this.#mesh.patchOfTriangle[hit.triangle]];
    return { classIndex: classIndex(object.className), instance: object.instance };
  }

  /** Render colour (2 × 2 or 3 × 3 samples per pixel), depth and labels (from the ray through the pixel's centre). */
  render(camera: Camera, { frame = 0, hasNoise = true }: RenderOptions = {}): RenderedView {
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
    this.#colorize(camera, rays, centres, color, hasNoise ? mixSeed(this.#seed, frame) : undefined);
    return { color, depthMillimetres, semantic, instance };
  }

  /** Fill in colours: the mean of all samples of a pixel, after tone mapping so that bright edges stay smooth. */
  #colorize(
    camera: Camera,
    rays: CameraRays,
    centres: CentreHits,
    color: Uint8Array,
    noiseSeed: number | undefined,
  ): void {
    const { width, height } = camera;
    const { style } = this.#shader;
    const light = new Float64Array(3);
    const sum = new Float64Array(3);
    const mirrored = new Float64Array(3);
    const hit: RayHit = { distance: 0, triangle: 0, second: 0, third: 0 };
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const i = y * width + x;
        const lens = vignette(style, (2 * x + 1) / width - 1, (2 * y + 1) / height - 1);
        centres.load(x, y, hit);
        rays.aim(x, y);
        const mirroring = this.#shader.mirror(hit, rays, mirrored) ? this.#shader.materialOf(hit) : undefined;
        const side = centres.isAmidPatch(x, y) ? samplesPerSide.amid : samplesPerSide.edge;
        const footprintPerMetre = 1 / (camera.fx * side);
        sum.fill(0);
        for (let row = 0; row < side; row++) {
          for (let column = 0; column < side; column++) {
            this.#sample(rays, centres, x, y, (column + 0.5) / side - 0.5, (row + 0.5) / side - 0.5, hit);
            this.#shader.expose(hit, rays, hit.distance * footprintPerMetre, light);
            const isMirrored = mirroring !== undefined && this.#shader.materialOf(hit) === mirroring;
            for (let channel = 0; channel < 3; channel++) {
              sum[channel] += toneMap((light[channel] + (isMirrored ? mirrored[channel] : 0)) * lens);
            }
          }
        }
        for (let channel = 0; channel < 3; channel++) {
          const value = encodedSrgb(sum[channel] / (side * side));
          const at = i * 3 + channel;
          // Dark parts are noisier in linear light, but less so after encoding.
          const noise = noiseSeed === undefined ? 0 : pixelNoise(noiseSeed, at) * style.noise * (0.5 + value);
          color[at] = toByte(value + noise);
        }
      }
    }
  }

  /**
   * What the sample (dx, dy) pixels off the centre of pixel (x, y) hits. Where the centres around the sample all see the
   * same flat patch, the sample does too, short of things thinner than a pixel.
   */
  #sample(rays: CameraRays, centres: CentreHits, x: number, y: number, dx: number, dy: number, hit: RayHit): void {
    rays.aim(x + dx, y + dy);
    if (dx === 0 && dy === 0) {
      centres.load(x, y, hit);
      return;
    }
    const [ox, oy, oz] = rays.origin;
    const patch = centres.commonPatch(x, y, Math.sign(dx), Math.sign(dy));
    if (patch >= 0 && this.#planes.meet(patch, ox, oy, oz, rays.dx, rays.dy, rays.dz, hit)) return;
    const found = this.caster.cast(ox, oy, oz, rays.dx, rays.dy, rays.dz);
    hit.distance = found.distance;
    hit.triangle = found.triangle;
    hit.second = found.second;
    hit.third = found.third;
  }
}
