import { BufferAttribute, BufferGeometry, Group, Line, LineBasicMaterial, Points, PointsMaterial } from "three";
import type { Vector3 } from "../geometry/pose.ts";

/** The camera path in the scene: its line and its keyframes. */
export class PathLine extends Group {
  readonly #line = new Line(new BufferGeometry(), new LineBasicMaterial());
  readonly #keys = new Points(new BufferGeometry(), new PointsMaterial({ size: 8, sizeAttenuation: false }));

  constructor() {
    super();
    this.#line.frustumCulled = false;
    this.#keys.frustumCulled = false;
    this.add(this.#line, this.#keys);
  }

  setPath(line: readonly Vector3[], keys: readonly Vector3[]): void {
    setPositions(this.#line.geometry, line);
    setPositions(this.#keys.geometry, keys);
    this.visible = line.length > 1;
  }

  setColor(color: string): void {
    this.#line.material.color.set(color);
    this.#keys.material.color.set(color);
  }

  override dispose(): void {
    for (const { geometry, material } of [this.#line, this.#keys]) {
      geometry.dispose();
      material.dispose();
    }
  }
}

function setPositions(geometry: BufferGeometry, points: readonly Vector3[]): void {
  // Attributes cannot grow; these are short and change rarely.
  geometry.dispose();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(points.flat()), 3));
}
