import {
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  DoubleSide,
  Mesh,
  MeshBasicMaterial,
  NoColorSpace,
} from "three";
import type { Intrinsics } from "../geometry/pictureFrame.ts";
import type { Pose } from "../geometry/pose.ts";
import type { RgbaPicture } from "../layers/rgba.ts";
import { medianDepth } from "./medianDepth.ts";
import { unprojectSurface } from "./unprojectSurface.ts";

/**
 * The last rendered picture as a surface in the scene, by its depth: what is seen while the camera moves on and the next
 * picture is not there yet.
 */
export class PictureSurface extends Mesh<BufferGeometry, MeshBasicMaterial> {
  readonly #canvas: HTMLCanvasElement;

  constructor() {
    const canvas = document.createElement("canvas");
    const map = new CanvasTexture(canvas);
    map.colorSpace = NoColorSpace;
    super(new BufferGeometry(), new MeshBasicMaterial({ map, side: DoubleSide }));
    this.#canvas = canvas;
    this.frustumCulled = false;
    this.visible = false;
    // Over the points, which are drawn before: both show the same surfaces, and would pierce each other where the
    // rendered depth is a little off.
    this.renderOrder = 1;
    this.onBeforeRender = (renderer) => renderer.clearDepth();
  }

  /** @param depth z-depth in metres, [height, width] */
  setShape(depth: Float32Array, intrinsics: Intrinsics, pose: Pose): void {
    const smooth = medianDepth(depth, intrinsics.width, intrinsics.height);
    const { positions, uvs, triangles } = unprojectSurface(smooth, intrinsics, pose);
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(positions, 3));
    geometry.setAttribute("uv", new BufferAttribute(uvs, 2));
    geometry.setIndex(new BufferAttribute(triangles, 1));
    this.geometry.dispose();
    this.geometry = geometry;
  }

  setPicture(picture: RgbaPicture): void {
    const canvas = this.#canvas;
    const isResized = canvas.width !== picture.width || canvas.height !== picture.height;
    if (isResized) {
      [canvas.width, canvas.height] = [picture.width, picture.height];
      // A texture keeps the size that it was first uploaded with.
      this.material.map?.dispose();
    }
    canvas.getContext("2d")?.putImageData(new ImageData(picture.data, picture.width, picture.height), 0, 0);
    if (this.material.map) this.material.map.needsUpdate = true;
  }

  override dispose(): void {
    this.geometry.dispose();
    this.material.map?.dispose();
    this.material.dispose();
  }
}
