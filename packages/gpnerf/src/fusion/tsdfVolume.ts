/**
 * @file Volumetric fusion of depth maps: B. Curless and M. Levoy, "A volumetric method for building complex models from
 * range images", SIGGRAPH 1996; in blocks that are made where surfaces are (M. Nießner et al., "Real-time 3D
 * reconstruction at scale using voxel hashing", 2013).
 */
import { type Camera, invertRigid } from "../cameras/camera.ts";
import { ConfigError } from "../errors.ts";
import { checkDepthView, type DepthView } from "./depthView.ts";
import { type Surfels, surfelStride, surfelsOf } from "./surfels.ts";
import { blockEdge, TsdfBlock } from "./tsdfBlock.ts";
import { cellKey, cellOfKey, checkReach, checkVoxelSize } from "./voxelGrid.ts";

/** How to fuse depth maps into a volume. */
export interface TsdfOptions {
  /** Edge length of a voxel, metres. */
  readonly voxel: number;
  /** Number of classes that are voted on; labels from there on (the ignore label) do not vote. Default: 0, no classes. */
  readonly classes?: number;
  /** Distance from the surface up to which the field is kept, in voxels. Default: 4. */
  readonly truncationVoxels?: number;
  /** Most bytes of voxels. Default: 1 GiB. */
  readonly maxBytes?: number;
}

/** Distance from the surface within which a pixel gives its colour and class to a voxel, in voxels. */
const labelBand = 1.5;

/** A sparse truncated signed distance field over the world, with colours and class votes. */
export class TsdfVolume {
  readonly voxel: number;
  /** Number of classes that are voted on. */
  readonly classes: number;
  /** Blocks by `cellKey` of their place. */
  readonly blocks: ReadonlyMap<number, TsdfBlock>;
  readonly #blocks = new Map<number, TsdfBlock>();
  readonly #truncation: number;
  readonly #maxBlocks: number;
  readonly #maxBytes: number;

  /** @throws {ConfigError} when the voxel size is not above 0 */
  constructor({ voxel, classes = 0, truncationVoxels = 4, maxBytes = 2 ** 30 }: TsdfOptions) {
    checkVoxelSize("TsdfVolume", voxel);
    this.voxel = voxel;
    this.classes = classes;
    this.blocks = this.#blocks;
    this.#truncation = truncationVoxels * voxel;
    this.#maxBytes = maxBytes;
    this.#maxBlocks = Math.max(1, Math.floor(maxBytes / TsdfBlock.bytes(classes)));
  }

  /**
   * Fuse one view. Distances are measured to the plane of the surface that a voxel's pixel shows, weighted with the
   * cosine under which it is seen over squared depth.
   *
   * @throws {RangeError} when a map has another size than the camera
   * @throws {ConfigError} when the volume would take more than `maxBytes`, or reach too far for its voxels
   */
  integrate(view: DepthView): void {
    checkDepthView("TsdfVolume", view);
    const surfels = surfelsOf(view);
    this.#makeBlocks(surfels);
    const update = new ViewUpdate(view, surfels, this);
    for (const [key, block] of this.#blocks) update.apply(cellOfKey(key), block, this.#truncation);
  }

  /** Make the blocks that lie within the truncation of any surfel. */
  #makeBlocks({ values }: Surfels): void {
    const edge = blockEdge * this.voxel;
    const reach = this.#truncation;
    for (let at = 0; at < values.length; at += surfelStride) {
      if (values[at + 6] === 0) continue;
      const low = [0, 1, 2].map((axis) => Math.floor((values[at + axis] - reach) / edge));
      const high = [0, 1, 2].map((axis) => Math.floor((values[at + axis] + reach) / edge));
      for (let z = low[2]; z <= high[2]; z++) {
        for (let y = low[1]; y <= high[1]; y++) {
          for (let x = low[0]; x <= high[0]; x++) this.#makeBlock(x, y, z);
        }
      }
    }
  }

  #makeBlock(x: number, y: number, z: number): void {
    const key = cellKey(x, y, z);
    if (this.#blocks.has(key)) return;
    for (const index of [x, y, z]) {
      // One block is kept free at the end, so that neighbours have keys and corners fit into `cellKey` too.
      checkReach("TsdfVolume", (index < 0 ? index : index + 1) * blockEdge, this.voxel);
    }
    if (this.#blocks.size >= this.#maxBlocks) {
      const gibibytes = (this.#maxBytes / 2 ** 30).toPrecision(2);
      throw new ConfigError(
        `TsdfVolume: the surfaces need more than ${this.#maxBlocks} blocks of ${blockEdge}³ voxels, ${gibibytes} GiB`,
        { hint: `Choose larger voxels than ${this.voxel} m: twice the size takes about a quarter of the memory.` },
      );
    }
    this.#blocks.set(key, new TsdfBlock(this.classes));
  }
}

/** What one view says about the voxels of any block. */
class ViewUpdate {
  readonly #view: DepthView;
  readonly #surfels: Float32Array;
  readonly #voxel: number;
  readonly #classes: number;
  readonly #cameraFromWorld: Float64Array;
  readonly #planes: Float64Array;

  constructor(view: DepthView, { values }: Surfels, { voxel, classes }: TsdfVolume) {
    this.#view = view;
    this.#surfels = values;
    this.#voxel = voxel;
    this.#classes = view.classes ? classes : 0;
    this.#cameraFromWorld = invertRigid(view.camera.worldFromCamera);
    this.#planes = frustumPlanes(view.camera);
  }

  apply([x, y, z]: readonly [number, number, number], block: TsdfBlock, truncation: number): void {
    const { camera, depth } = this.#view;
    const { width, height, fx, fy, cx, cy } = camera;
    const m = this.#cameraFromWorld;
    const voxel = this.#voxel;
    const [x0, y0, z0] = [x * blockEdge * voxel, y * blockEdge * voxel, z * blockEdge * voxel];
    if (!this.#isInSight(x0, y0, z0)) return;
    const surfels = this.#surfels;
    let at = -1;
    for (let k = 0; k < blockEdge; k++) {
      const pz = z0 + k * voxel;
      for (let j = 0; j < blockEdge; j++) {
        const py = y0 + j * voxel;
        for (let i = 0; i < blockEdge; i++) {
          at++;
          const px = x0 + i * voxel;
          const depthOfVoxel = m[8] * px + m[9] * py + m[10] * pz + m[11];
          if (depthOfVoxel <= 0) continue;
          const column = Math.round((fx * (m[0] * px + m[1] * py + m[2] * pz + m[3])) / depthOfVoxel + cx);
          const row = Math.round((fy * (m[4] * px + m[5] * py + m[6] * pz + m[7])) / depthOfVoxel + cy);
          if (!(column >= 0 && row >= 0 && column < width && row < height)) continue;
          const pixel = row * width + column;
          const s = pixel * surfelStride;
          const cosine = surfels[s + 6];
          // Nothing is known behind a surface, whatever the plane through it says there.
          if (cosine === 0 || depthOfVoxel - depth[pixel] > truncation) continue;
          const distance =
            surfels[s + 3] * (px - surfels[s]) +
            surfels[s + 4] * (py - surfels[s + 1]) +
            surfels[s + 5] * (pz - surfels[s + 2]);
          if (distance < -truncation) continue;
          const weight = cosine / (depth[pixel] * depth[pixel]);
          const sum = block.weights[at] + weight;
          const clamped = Math.min(1, distance / truncation);
          block.distances[at] += ((clamped - block.distances[at]) * weight) / sum;
          block.weights[at] = sum;
          if (Math.abs(distance) <= labelBand * voxel) this.#label(block, at, pixel, weight);
        }
      }
    }
  }

  #label(block: TsdfBlock, at: number, pixel: number, weight: number): void {
    const { color, classes } = this.#view;
    for (let channel = 0; channel < 3; channel++) {
      block.colors[at * 4 + channel] += weight * color[pixel * 3 + channel];
    }
    block.colors[at * 4 + 3] += weight;
    if (classes === undefined || classes[pixel] >= this.#classes) return;
    const vote = at * this.#classes + classes[pixel];
    if (block.votes[vote] < 0xffff) block.votes[vote]++;
  }

  /** Whether the ball around a block reaches into the camera's pyramid. */
  #isInSight(x0: number, y0: number, z0: number): boolean {
    const half = (this.#voxel * (blockEdge - 1)) / 2;
    const radius = half * Math.sqrt(3);
    const m = this.#cameraFromWorld;
    const [wx, wy, wz] = [x0 + half, y0 + half, z0 + half];
    const x = m[0] * wx + m[1] * wy + m[2] * wz + m[3];
    const y = m[4] * wx + m[5] * wy + m[6] * wz + m[7];
    const z = m[8] * wx + m[9] * wy + m[10] * wz + m[11];
    if (z < -radius) return false;
    const planes = this.#planes;
    for (let i = 0; i < planes.length; i += 3) {
      if (planes[i] * x + planes[i + 1] * y + planes[i + 2] * z < -radius) return false;
    }
    return true;
  }
}

/** Inward unit normals of the four sides of a camera's pyramid, in camera axes, [4, xyz]. */
function frustumPlanes({ width, height, fx, fy, cx, cy }: Camera): Float64Array {
  const [left, right] = [(-0.5 - cx) / fx, (width - 0.5 - cx) / fx];
  const [top, bottom] = [(-0.5 - cy) / fy, (height - 0.5 - cy) / fy];
  const planes = [
    [1, 0, -left],
    [-1, 0, right],
    [0, 1, -top],
    [0, -1, bottom],
  ];
  return Float64Array.from(planes.flatMap((plane) => plane.map((value) => value / Math.hypot(...plane))));
}
