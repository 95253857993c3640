import type { ObjectShape } from "../geometry/objectShape.ts";
import type { PlacedObject } from "./room.ts";
import { pointAtWall, type Wall } from "./walls.ts";

/** The things of a room as they come in: numbers the labelled ones 1, 2, …, and gives 0 to the rest. */
export class ObjectList {
  /** All things so far. */
  readonly placed: PlacedObject[] = [];
  #nextInstance = 1;

  /** Take in a shape that is in its place; an empty one is left out. */
  add(shape: ObjectShape): void {
    if (shape.surfaces.length === 0) return;
    const instance = shape.className === "unlabelled" ? 0 : this.#nextInstance++;
    this.placed.push({ instance, className: shape.className, shape });
  }
}

/** Move a shape that was built for a wall (x along it, y into the room) to `t` metres right of its middle. */
export function hang(shape: ObjectShape, wall: Wall, t: number): ObjectShape {
  return placed(shape, ...pointAtWall(wall, t, 0), wall.angle);
}

/** Move a shape to its place, turned by `angle` radians; textures keep the coordinates that it was built in. */
export function placed(shape: ObjectShape, x: number, y: number, angle: number): ObjectShape {
  for (const { geometry } of shape.surfaces) geometry.setAttribute("objectPoint", geometry.attributes.position.clone());
  return shape.moved([x, y, 0], angle);
}
