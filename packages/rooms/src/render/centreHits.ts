import type { RayHit } from "./rayCaster.ts";

/** What the rays through the pixel centres of one view hit. */
export class CentreHits {
  readonly #width: number;
  readonly #height: number;
  readonly #patches: Int32Array;
  readonly #triangles: Int32Array;
  readonly #distances: Float64Array;
  readonly #weights: Float64Array;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#patches = new Int32Array(width * height);
    this.#triangles = new Int32Array(width * height);
    this.#distances = new Float64Array(width * height);
    this.#weights = new Float64Array(width * height * 2);
  }

  store(pixel: number, hit: RayHit, patch: number): void {
    this.#patches[pixel] = patch;
    this.#triangles[pixel] = hit.triangle;
    this.#distances[pixel] = hit.distance;
    this.#weights[pixel * 2] = hit.second;
    this.#weights[pixel * 2 + 1] = hit.third;
  }

  load(x: number, y: number, hit: RayHit): void {
    const pixel = y * this.#width + x;
    hit.triangle = this.#triangles[pixel];
    hit.distance = this.#distances[pixel];
    hit.second = this.#weights[pixel * 2];
    hit.third = this.#weights[pixel * 2 + 1];
  }

  /** The patch that pixel (x, y) and its neighbours towards (stepX, stepY) all see; -1 if they differ or end the image. */
  commonPatch(x: number, y: number, stepX: number, stepY: number): number {
    const [farX, farY] = [x + stepX, y + stepY];
    if (farX < 0 || farY < 0 || farX >= this.#width || farY >= this.#height) return -1;
    const patches = this.#patches;
    const patch = patches[y * this.#width + x];
    const isCommon =
      patches[y * this.#width + farX] === patch &&
      patches[farY * this.#width + x] === patch &&
      patches[farY * this.#width + farX] === patch;
    return isCommon ? patch : -1;
  }

  /** True if pixel (x, y) and all its neighbours see the same patch. */
  isAmidPatch(x: number, y: number): boolean {
    return (
      this.commonPatch(x, y, -1, -1) >= 0 &&
      this.commonPatch(x, y, 1, -1) >= 0 &&
      this.commonPatch(x, y, -1, 1) >= 0 &&
      this.commonPatch(x, y, 1, 1) >= 0
    );
  }
}
