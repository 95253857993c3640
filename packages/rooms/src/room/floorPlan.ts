import type { Wall } from "./walls.ts";

/** What something covers on the floor, axis-aligned, metres. */
export interface Footprint {
  readonly name: string;
  readonly minX: number;
  readonly maxX: number;
  readonly minY: number;
  readonly maxY: number;
  /** Highest point above the floor; 0 for an area that only has to stay free, such as in front of a door. */
  readonly height: number;
  /** Height at the edges, metres. */
  readonly edgeHeight: number;
  /** Height of its lower side above the floor, metres; more than 0 for what hangs, such as a short curtain. */
  readonly bottom: number;
  /** Part of the building: furniture may stand right against it. */
  readonly isWall: boolean;
}

/** A rectangle on a wall: t along it (0 in the middle), z above the floor, metres. */
export interface WallArea {
  readonly wall: number;
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
}

/** Where things stand and hang. Keeps them from running into each other. */
export class FloorPlan {
  readonly width: number;
  readonly depth: number;
  readonly #walls: Wall[];
  readonly footprints: Footprint[] = [];
  readonly wallAreas: WallArea[] = [];

  constructor(width: number, depth: number, walls: readonly Wall[]) {
    this.width = width;
    this.depth = depth;
    this.#walls = [...walls];
  }

  /** The four sides of the room (0 to 3), then the faces of what is built into it; a wall's index is its place here. */
  get walls(): readonly Wall[] {
    return this.#walls;
  }

  /** Add a face of something built into the room. */
  addWall(wall: Wall): void {
    this.#walls.push(wall);
  }

  /** Remember what is planned so far, for `restore`. */
  mark(): { readonly footprints: number; readonly wallAreas: number } {
    return { footprints: this.footprints.length, wallAreas: this.wallAreas.length };
  }

  /** Forget what was planned since `mark`. */
  restore(mark: { readonly footprints: number; readonly wallAreas: number }): void {
    this.footprints.length = mark.footprints;
    this.wallAreas.length = mark.wallAreas;
  }

  /**
   * True if the footprint lies in the room and keeps `clearance` metres from all others; only has to keep out of those
   * from number `groupFrom` on, with which it forms a group.
   */
  isFree(footprint: Footprint, clearance: number, groupFrom = Infinity): boolean {
    if (footprint.minX < -this.width / 2 || footprint.maxX > this.width / 2) return false;
    if (footprint.minY < -this.depth / 2 || footprint.maxY > this.depth / 2) return false;
    return this.footprints.every((other, i) => {
      const gap = other.isWall || i >= groupFrom ? 0 : clearance;
      return (
        (other.bottom > 0 && footprint.height <= other.bottom) ||
        footprint.maxX + gap <= other.minX ||
        footprint.minX - gap >= other.maxX ||
        footprint.maxY + gap <= other.minY ||
        footprint.minY - gap >= other.maxY
      );
    });
  }

  /** True if nothing on the wall overlaps the area. */
  isWallFree(area: WallArea, clearance = 0.05): boolean {
    const wall = this.#walls[area.wall];
    if (area.from < -wall.length / 2 || area.to > wall.length / 2 || area.high > wall.height) return false;
    return this.wallAreas.every(
      (other) =>
        other.wall !== area.wall ||
        area.to + clearance <= other.from ||
        area.from - clearance >= other.to ||
        area.high <= other.low ||
        area.low >= other.high,
    );
  }
}

/** What lies on the floor in its own frame: a rectangle around the origin and its height, metres. */
export interface Extent {
  readonly name: string;
  readonly width: number;
  readonly depth: number;
  readonly height: number;
  readonly edgeHeight?: number;
  readonly bottom?: number;
  readonly isWall?: boolean;
}

/** Footprint of something at (x, y), turned by `angle` radians: its axis-aligned bounds. */
export function footprintOf(extent: Extent, x: number, y: number, angle: number): Footprint {
  const { name, width, depth, height, edgeHeight = height, bottom = 0, isWall = false } = extent;
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const halfX = (width * cos + depth * sin) / 2;
  const halfY = (width * sin + depth * cos) / 2;
  return {
    name,
    minX: x - halfX,
    maxX: x + halfX,
    minY: y - halfY,
    maxY: y + halfY,
    height,
    edgeHeight,
    bottom,
    isWall,
  };
}

/** The areas of the walls that a footprint hides because it stands within `reach` of them. */
export function areasHidden(footprint: Footprint, walls: readonly Wall[], reach = 0.35): WallArea[] {
  const areas: WallArea[] = [];
  for (const wall of walls) {
    const corners: [number, number][] = [
      [footprint.minX, footprint.minY],
      [footprint.maxX, footprint.maxY],
    ];
    const distances = corners.map(
      ([x, y]) => (x - wall.center[0]) * wall.inward[0] + (y - wall.center[1]) * wall.inward[1],
    );
    if (Math.min(...distances) > reach || Math.max(...distances) < 0) continue;
    const ts = corners.map(([x, y]) => (x - wall.center[0]) * wall.along[0] + (y - wall.center[1]) * wall.along[1]);
    const from = Math.max(Math.min(...ts), -wall.length / 2);
    const to = Math.min(Math.max(...ts), wall.length / 2);
    if (from < to) areas.push({ wall: wall.index, from, to, low: 0, high: footprint.height });
  }
  return areas;
}
