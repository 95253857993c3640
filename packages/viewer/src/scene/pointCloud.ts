import { type Camera, type DepthRange, PointFusion } from "gpnerf";
import { type PackedArray, pack } from "../protocol/packedMessage.ts";
import type { PointCloudHeader } from "../protocol/pointCloud.ts";

/** A view whose pixels become points. */
export interface PointView {
  readonly camera: Camera;
  /** z-depth in metres, [height, width]; 0 where unknown. */
  readonly depth: Float32Array;
  /** [height, width, 3], sRGB in 0..1. */
  readonly color: Float32Array;
  readonly classes?: Uint8Array | Uint16Array;
  readonly instances?: Uint16Array;
}

/** Points of a scene while its views come in, one point per voxel. */
export class PointCloud {
  readonly #header: Omit<PointCloudHeader, "isComplete">;
  readonly #fusion: PointFusion;

  constructor(header: Omit<PointCloudHeader, "isComplete" | "type">, ignoreLabel: number) {
    this.#header = { type: "points", ...header };
    this.#fusion = new PointFusion({ voxel: header.voxelSize, ignoreLabel });
  }

  /** Points so far. */
  get size(): number {
    return this.#fusion.size;
  }

  add(view: PointView): void {
    this.#fusion.add(view);
  }

  /** The points so far as they travel. */
  packed(isComplete: boolean): Uint8Array<ArrayBuffer> {
    const { positions, colors, classes, instances } = this.#fusion.points();
    const count = this.size;
    const maps = Object.entries({ classes: classes && bytesIfSmall(classes), instances });
    const arrays = [
      { name: "positions", shape: [count, 3], values: positions },
      { name: "colors", shape: [count, 3], values: colors },
      ...maps.flatMap(([name, values]): PackedArray[] => (values ? [{ name, shape: [count], values }] : [])),
    ];
    return pack({ ...this.#header, isComplete }, arrays);
  }
}

/** Edge of voxels fine enough to tell furniture, coarse enough for a room to have some ten thousand points, metres. */
export function voxelSizeOf({ far }: DepthRange): number {
  return far / 200;
}

function bytesIfSmall(labels: Uint16Array): Uint8Array | Uint16Array {
  return labels.every((label) => label < 256) ? Uint8Array.from(labels) : labels;
}
