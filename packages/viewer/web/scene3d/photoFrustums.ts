import {
  BufferAttribute,
  BufferGeometry,
  DoubleSide,
  Group,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshBasicMaterial,
  NoColorSpace,
  type Texture,
  TextureLoader,
} from "three";
import type { SourceCamera } from "../backend/renderBackend.ts";
import { frustumCorners } from "./frustumCorners.ts";

/** More thumbnails than this are not put into the scene: they would hide it. */
const maximumThumbnails = 80;

/** The photos' cameras: a pyramid each, with the photo as its base. */
export class PhotoFrustums extends Group {
  /** The bases, to be hit by clicks; `userData.id` is the photo's. */
  readonly bases: readonly Mesh<BufferGeometry, MeshBasicMaterial>[];
  readonly #lines: LineSegments<BufferGeometry, LineBasicMaterial>;
  readonly #onLoad: () => void;
  readonly #depthMeters: number;
  #showsPhotos = true;
  #position: readonly [number, number, number] = [0, 0, 0];

  /**
   * @param depthMeters of the base
   * @param onLoad      called when a thumbnail has come
   */
  constructor(cameras: readonly SourceCamera[], depthMeters: number, onLoad: () => void) {
    super();
    this.#onLoad = onLoad;
    this.#depthMeters = depthMeters;
    const every = Math.ceil(cameras.length / maximumThumbnails);
    const loader = new TextureLoader();
    this.bases = cameras.map((camera, index) => {
      const base = photoBase(camera, depthMeters);
      if (index % every === 0) loader.load(camera.thumbnailUrl, (texture) => this.#showThumbnail(base, texture));
      return base;
    });
    this.#lines = new LineSegments(edges(cameras, depthMeters), new LineBasicMaterial({ transparent: true }));
    this.add(this.#lines, ...this.bases);
  }

  setColor(color: string): void {
    this.#lines.material.color.set(color);
    for (const { material } of this.bases) if (material.map === null) material.color.set(color);
  }

  /** Opacity of the lines, 0..1. */
  setOpacity(opacity: number): void {
    this.#lines.material.opacity = opacity;
  }

  /** Whether the pyramids' bases show the photos, or only their edges. */
  set showsPhotos(shows: boolean) {
    this.#showsPhotos = shows;
    this.#update();
  }

  /** Leave out the photos next to the camera, which would cover the whole picture. */
  hideNear(position: readonly [number, number, number]): void {
    this.#position = position;
    this.#update();
  }

  override dispose(): void {
    for (const { geometry, material } of this.bases) {
      material.map?.dispose();
      material.dispose();
      geometry.dispose();
    }
    this.#lines.geometry.dispose();
    this.#lines.material.dispose();
  }

  #update(): void {
    for (const base of this.bases) {
      const [x, y, z] = base.userData["center"] as readonly [number, number, number];
      const distance = Math.hypot(x - this.#position[0], y - this.#position[1], z - this.#position[2]);
      base.visible = this.#showsPhotos && distance > 2 * this.#depthMeters;
    }
  }

  #showThumbnail(base: Mesh<BufferGeometry, MeshBasicMaterial>, texture: Texture): void {
    // The canvas takes sRGB bytes as they are: nothing is converted on the way.
    texture.colorSpace = NoColorSpace;
    base.material.map = texture;
    base.material.color.set("white");
    base.material.opacity = 0.92;
    base.material.needsUpdate = true;
    this.#onLoad();
  }
}

function photoBase({ id, camera }: SourceCamera, depth: number): Mesh<BufferGeometry, MeshBasicMaterial> {
  const { center, corners } = frustumCorners(camera, depth);
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(corners.flat()), 3));
  // Corners run around the picture from its top left; textures have their origin at the bottom left.
  geometry.setAttribute("uv", new BufferAttribute(new Float32Array([0, 1, 1, 1, 1, 0, 0, 0]), 2));
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  const material = new MeshBasicMaterial({ side: DoubleSide, transparent: true, opacity: 0.15 });
  const base = new Mesh(geometry, material);
  base.userData = { id, center };
  return base;
}

function edges(cameras: readonly SourceCamera[], depth: number): BufferGeometry {
  const ends = cameras.flatMap(({ camera }) => {
    const { center, corners } = frustumCorners(camera, depth);
    return corners.flatMap((corner, i) => [center, corner, corner, corners[(i + 1) % 4]]);
  });
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(ends.flat()), 3));
  return geometry;
}
