import {
  BoxGeometry,
  BufferGeometry,
  CylinderGeometry,
  Float32BufferAttribute,
  LatheGeometry,
  Matrix4,
  Quaternion,
  Vector2,
  Vector3,
} from "three";
import { RoundedBoxGeometry } from "three/examples/jsm/geometries/RoundedBoxGeometry.js";
import type { Material } from "../materials/material.ts";
import type { RoomClass } from "../room/roomClass.ts";

/** A point [x, y, z] in metres. */
export type Point = readonly [number, number, number];

/** Extent along one axis, [from, to] in metres. */
export type Span = readonly [number, number];

/** Radius and height of a point on the outline of a turned solid, metres. */
export type ProfilePoint = readonly [number, number];

/** Triangles of one material: positions and surface coordinates (u, v) in metres, in the frame of the piece. */
export interface Surface {
  readonly geometry: BufferGeometry;
  readonly material: Material;
}

/**
 * One labelled thing, put together from simple solids.
 *
 * The frame of a piece of furniture: x to its right when one stands behind it, y to its front, z up, the origin on the
 * floor at the centre of its footprint. Metres.
 */
export class ObjectShape {
  readonly className: RoomClass;
  readonly surfaces: Surface[] = [];

  constructor(className: RoomClass) {
    this.className = className;
  }

  /** An axis-aligned box. On each face u runs along the longer side. */
  box(material: Material, x: Span, y: Span, z: Span): this {
    const geometry = new BoxGeometry(x[1] - x[0], y[1] - y[0], z[1] - z[0]);
    geometry.translate((x[0] + x[1]) / 2, (y[0] + y[1]) / 2, (z[0] + z[1]) / 2);
    return this.#add(faceCoordinates(geometry), material);
  }

  /** A box with rounded edges: cushions, mattresses, upholstery. */
  softBox(material: Material, x: Span, y: Span, z: Span, radius: number): this {
    const [width, depth, height] = [x[1] - x[0], y[1] - y[0], z[1] - z[0]];
    const largest = Math.min(width, depth, height) / 2;
    const geometry = new RoundedBoxGeometry(width, depth, height, 2, Math.min(radius, largest * 0.98));
    geometry.translate((x[0] + x[1]) / 2, (y[0] + y[1]) / 2, (z[0] + z[1]) / 2);
    return this.#add(faceCoordinates(geometry), material);
  }

  /** A soft box turned by `angle` radians about a horizontal axis along x through its lower back edge: leaning cushions. */
  leaningSoftBox(material: Material, x: Span, y: Span, z: Span, radius: number, angle: number): this {
    this.softBox(material, x, y, z, radius);
    const { geometry } = this.surfaces[this.surfaces.length - 1];
    geometry.translate(0, -y[0], -z[0]);
    geometry.rotateX(angle);
    geometry.translate(0, y[0], z[0]);
    return this;
  }

  /** A round bar or cone between two points. */
  cylinder(
    material: Material,
    from: Point,
    to: Point,
    radius: number,
    options: { topRadius?: number; sides?: number } = {},
  ): this {
    const { topRadius = radius, sides = 10 } = options;
    const axis = new Vector3(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
    const length = axis.length();
    const geometry = new CylinderGeometry(topRadius, radius, length, sides, 1);
    scaleCoordinates(geometry, 2 * Math.PI * Math.max(radius, topRadius), length);
    const turn = new Quaternion().setFromUnitVectors(new Vector3(0, 1, 0), axis.normalize());
    const middle = new Vector3(from[0] + to[0], from[1] + to[1], from[2] + to[2]).multiplyScalar(0.5);
    geometry.applyMatrix4(new Matrix4().compose(middle, turn, new Vector3(1, 1, 1)));
    return this.#add(geometry, material);
  }

  /**
   * A profile of [radius, height] pairs turned about the vertical axis through `center`: pots, bowls, lamp shades.
   * Seen along the profile, the outside is on the right; corners sharper than 40° stay edges. `stretch` scales x and y
   * to make ovals.
   */
  lathe(
    material: Material,
    profile: readonly ProfilePoint[],
    center: Point,
    stretch: readonly [number, number] = [1, 1],
    sides = 14,
  ): this {
    for (const run of smoothRuns(profile)) {
      const geometry = new LatheGeometry(
        run.map(([radius, height]) => new Vector2(radius, height)),
        sides,
      );
      const widest = Math.max(...run.map(([radius]) => radius));
      const length = run.slice(1).reduce((sum, [r, h], i) => sum + Math.hypot(r - run[i][0], h - run[i][1]), 0);
      scaleCoordinates(geometry, 2 * Math.PI * widest, length);
      geometry.rotateX(Math.PI / 2);
      geometry.scale(stretch[0], stretch[1], 1);
      geometry.translate(...(center as [number, number, number]));
      this.#add(geometry, material);
    }
    return this;
  }

  /**
   * A curved sheet: `point(s, t)` for s, t in 0..1 on a grid of columns × rows quads.
   * @param size width and height in metres that s and t stand for on the texture
   */
  sheet(
    material: Material,
    point: (s: number, t: number) => Point,
    columns: number,
    rows: number,
    size: readonly [number, number],
  ): this {
    const positions: number[] = [];
    const uvs: number[] = [];
    const index: number[] = [];
    for (let row = 0; row <= rows; row++) {
      for (let column = 0; column <= columns; column++) {
        const [s, t] = [column / columns, row / rows];
        positions.push(...point(s, t));
        uvs.push(s * size[0], t * size[1]);
      }
    }
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const a = row * (columns + 1) + column;
        const c = a + columns + 2;
        index.push(a, a + 1, c - 1, a + 1, c, c - 1);
      }
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new Float32BufferAttribute(positions, 3));
    geometry.setAttribute("uv", new Float32BufferAttribute(uvs, 2));
    geometry.setIndex(index);
    geometry.computeVertexNormals();
    return this.#add(geometry, material);
  }

  /** Move and turn all surfaces: first a turn by `angle` radians about the vertical axis, then a shift. */
  moved(shift: Point, angle = 0): this {
    const matrix = new Matrix4().makeRotationZ(angle).setPosition(...(shift as [number, number, number]));
    for (const { geometry } of this.surfaces) geometry.applyMatrix4(matrix);
    return this;
  }

  #add(geometry: BufferGeometry, material: Material): this {
    this.surfaces.push({ geometry, material });
    return this;
  }
}

/** Cut a profile at its sharp corners; what is left is shaded smoothly. */
function smoothRuns(profile: readonly ProfilePoint[]): ProfilePoint[][] {
  const runs: ProfilePoint[][] = [[profile[0]]];
  for (let i = 1; i < profile.length; i++) {
    runs[runs.length - 1].push(profile[i]);
    if (i === profile.length - 1) break;
    const before = Math.atan2(profile[i][1] - profile[i - 1][1], profile[i][0] - profile[i - 1][0]);
    const after = Math.atan2(profile[i + 1][1] - profile[i][1], profile[i + 1][0] - profile[i][0]);
    if (Math.cos(after - before) < Math.cos((40 * Math.PI) / 180)) runs.push([profile[i]]);
  }
  return runs;
}

/** Replace uv by metres: u along the longer side of the face that the vertex belongs to, v along the shorter. */
function faceCoordinates(geometry: BufferGeometry): BufferGeometry {
  geometry.computeBoundingBox();
  const size = geometry.boundingBox!.getSize(new Vector3()).toArray();
  const { position, normal, uv } = geometry.attributes;
  const faceOf = new Array<number>(position.count);
  for (let i = 0; i < position.count; i++) {
    const n = [Math.abs(normal.getX(i)), Math.abs(normal.getY(i)), Math.abs(normal.getZ(i))];
    faceOf[i] = n[0] >= n[1] && n[0] >= n[2] ? 0 : n[1] >= n[2] ? 1 : 2;
  }
  for (let i = 0; i < position.count; i++) {
    const [first, second] = [0, 1, 2].filter((axis) => axis !== faceOf[i]);
    const [long, short] = size[first] >= size[second] ? [first, second] : [second, first];
    uv.setXY(i, position.getComponent(i, long), position.getComponent(i, short));
  }
  return geometry;
}

/** Turn the 0..1 texture coordinates of three.js solids into metres. */
function scaleCoordinates(geometry: BufferGeometry, width: number, height: number): void {
  const { uv } = geometry.attributes;
  for (let i = 0; i < uv.count; i++) uv.setXY(i, uv.getX(i) * width, uv.getY(i) * height);
}
