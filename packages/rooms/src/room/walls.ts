/** One side of a room, or of something built into it, from floor to ceiling. */
export interface Wall {
  readonly index: number;
  /** Length along the wall, metres. */
  readonly length: number;
  /** Height, metres. */
  readonly height: number;
  /** Middle of the wall at floor level, [x, y]. */
  readonly center: readonly [number, number];
  /** Unit vector along the wall, [x, y]; furniture with its back to the wall has its own x axis along it. */
  readonly along: readonly [number, number];
  /** Unit vector into the room, [x, y]. */
  readonly inward: readonly [number, number];
  /** Turn about z, radians, that takes a piece facing +y to facing into the room. */
  readonly angle: number;
}

/** The four walls of a room of the given width (x), depth (y) and height (z): south, east, north, west. */
export function wallsOf(width: number, depth: number, height: number): readonly Wall[] {
  return [
    { index: 0, length: width, height, center: [0, -depth / 2], along: [1, 0], inward: [0, 1], angle: 0 },
    { index: 1, length: depth, height, center: [width / 2, 0], along: [0, 1], inward: [-1, 0], angle: Math.PI / 2 },
    { index: 2, length: width, height, center: [0, depth / 2], along: [-1, 0], inward: [0, -1], angle: Math.PI },
    { index: 3, length: depth, height, center: [-width / 2, 0], along: [0, -1], inward: [1, 0], angle: -Math.PI / 2 },
  ];
}

/** World position of a point at `t` along the wall (0 in its middle) and `distance` into the room. */
export function pointAtWall(wall: Wall, t: number, distance: number): [number, number] {
  return [
    wall.center[0] + wall.along[0] * t + wall.inward[0] * distance,
    wall.center[1] + wall.along[1] * t + wall.inward[1] * distance,
  ];
}
