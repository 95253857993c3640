import { ColorManagement, LinearSRGBColorSpace, Raycaster, Scene, Vector2, WebGLRenderer } from "three";
import type { PointCloud, SceneDescription } from "../backend/renderBackend.ts";
import type { Rectangle } from "../geometry/pictureFrame.ts";
import type { Pose } from "../geometry/pose.ts";
import { PathLine } from "./pathLine.ts";
import { PhotoFrustums } from "./photoFrustums.ts";
import { PictureSurface } from "./pictureSurface.ts";
import { PointSprites } from "./pointSprites.ts";
import { StageCamera } from "./stageCamera.ts";

// All colours are sRGB bytes that must come out as they went in.
ColorManagement.enabled = false;

/** Colours of what is drawn in 3D besides data; from the theme. */
export interface StageColors {
  readonly background: string;
  readonly frustums: string;
  readonly path: string;
}

/**
 * The 3D stage: points, the photos' cameras, the path and the last picture as a surface, drawn when something changed.
 *
 * @throws {Error} from the constructor where the browser has no WebGL
 */
export class Stage3d {
  readonly surface = new PictureSurface();
  readonly path = new PathLine();
  readonly frustums: PhotoFrustums;
  readonly #scene = new Scene();
  readonly #camera = new StageCamera();
  readonly #renderer: WebGLRenderer;
  readonly #intrinsics: SceneDescription["home"]["camera"];
  #points: PointSprites | undefined;
  #pixelsPerUnit = 500;
  #strength = 1;
  #background = "black";
  #request: number | undefined;

  constructor(canvas: HTMLCanvasElement, scene: SceneDescription) {
    this.#renderer = new WebGLRenderer({ canvas, antialias: true, powerPreference: "high-performance" });
    this.#renderer.outputColorSpace = LinearSRGBColorSpace;
    this.#intrinsics = scene.home.camera;
    this.frustums = new PhotoFrustums(scene.cameras, frustumDepth(scene), () => this.invalidate());
    this.#scene.add(this.surface, this.frustums, this.path);
  }

  get points(): PointSprites | undefined {
    return this.#points;
  }

  setPoints(cloud: PointCloud): PointSprites {
    if (this.#points) {
      this.#scene.remove(this.#points);
      this.#points.dispose();
    }
    this.#points = new PointSprites(cloud);
    this.#points.setPixelsPerUnit(this.#pixelsPerUnit);
    this.#points.setFading(this.#strength, this.#background);
    this.#scene.add(this.#points);
    this.invalidate();
    return this.#points;
  }

  setColors({ background, frustums, path }: StageColors): void {
    this.#background = background;
    this.#renderer.setClearColor(background);
    this.#points?.setFading(this.#strength, background);
    this.frustums.setColor(frustums);
    this.path.setColor(path);
    this.invalidate();
  }

  setPose(pose: Pose): void {
    this.#camera.setPose(pose);
    this.frustums.hideNear(pose.position);
    this.invalidate();
  }

  /** Fade points and frustums towards the background; 1 shows them as they are. */
  setFading(strength: number): void {
    this.#strength = strength;
    this.#points?.setFading(strength, this.#background);
    this.frustums.setOpacity(strength);
    this.invalidate();
  }

  /** @param frame where the picture lies on the stage, CSS pixels */
  resize(stage: { readonly width: number; readonly height: number }, frame: Rectangle, pixelRatio: number): void {
    this.#renderer.setPixelRatio(Math.min(2, pixelRatio));
    this.#renderer.setSize(stage.width, stage.height, false);
    this.#camera.setFrame(stage, frame, this.#intrinsics);
    this.#pixelsPerUnit =
      (this.#intrinsics.fy / this.#intrinsics.height) * frame.height * this.#renderer.getPixelRatio();
    this.#points?.setPixelsPerUnit(this.#pixelsPerUnit);
    this.invalidate();
  }

  /**
   * The photo whose thumbnail is under a point of the stage.
   * @param x CSS pixels from the left; y from the top
   */
  photoAt(x: number, y: number): number | undefined {
    const size = this.#renderer.getSize(new Vector2());
    const raycaster = new Raycaster();
    const inverse = this.#camera.projectionMatrixInverse;
    const [ndcX, ndcY] = [(2 * x) / size.x - 1, 1 - (2 * y) / size.y];
    raycaster.ray.origin.setFromMatrixPosition(this.#camera.matrixWorld);
    raycaster.ray.direction
      .set(ndcX, ndcY, 0.5)
      .applyMatrix4(inverse)
      .applyMatrix4(this.#camera.matrixWorld)
      .sub(raycaster.ray.origin)
      .normalize();
    const visible = this.frustums.visible ? this.frustums.bases.filter((base) => base.visible) : [];
    return raycaster.intersectObjects(visible, false)[0]?.object.userData["id"] as number | undefined;
  }

  /** Draw with the next frame of the screen. */
  invalidate(): void {
    this.#request ??= requestAnimationFrame(() => this.draw());
  }

  /** Draw now; the canvas can be read until the browser shows it. */
  draw(): void {
    if (this.#request !== undefined) cancelAnimationFrame(this.#request);
    this.#request = undefined;
    this.#renderer.render(this.#scene, this.#camera);
  }

  dispose(): void {
    if (this.#request !== undefined) cancelAnimationFrame(this.#request);
    this.#points?.dispose();
    this.surface.dispose();
    this.frustums.dispose();
    this.path.dispose();
    this.#renderer.dispose();
  }
}

/** Large enough to be seen, small enough not to hide the room: a share of its size, metres. */
function frustumDepth({ bounds }: SceneDescription): number {
  const diagonal = Math.hypot(...bounds.max.map((value, axis) => value - bounds.min[axis]));
  return Math.min(0.5, Math.max(0.05, 0.03 * diagonal));
}
