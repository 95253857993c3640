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
  readonly walls: readonly Wall[];
  readonly footprints: Footprint[] = [];
  readonly wallAreas: WallArea[] = [];

  constructor(width: number, depth: number, walls: readonly Wall[]) {
    this.width = width;
    this.depth = depth;
    this.walls = walls;
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

  /** True if the footprint lies in the room and keeps `clearance` metres from all others. */
  isFree(footprint: Footprint, clearance: number): boolean {
    if (footprint.minX < -this.width / 2 || footprint.maxX > this.width / 2) return false;
    if (footprint.minY < -this.depth / 2 || footprint.maxY > this.depth / 2) return false;
    return this.footprints.every(
      (other) =>
        (other.bottom > 0 && footprint.height <= other.bottom) ||
        footprint.maxX + clearance <= other.minX ||
        footprint.minX - clearance >= other.maxX ||
        footprint.maxY + clearance <= other.minY ||
        footprint.minY - clearance >= other.maxY,
    );
  }

  /** True if nothing on the wall overlaps the area. */
  isWallFree(area: WallArea, clearance = 0.05): boolean {
    const wall = this.walls[area.wall];
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
}

/** Footprint of something at (x, y), turned by `angle` radians: its axis-aligned bounds. */
export function footprintOf(extent: Extent, x: number, y: number, angle: number): Footprint {
  const { name, width, depth, height, edgeHeight = height, bottom = 0 } = extent;
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const halfX = (width * cos + depth * sin) / 2;
  const halfY = (width * sin + depth * cos) / 2;
  return { name, minX: x - halfX, maxX: x + halfX, minY: y - halfY, maxY: y + halfY, height, edgeHeight, bottom };
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
    if (Math.min(...distances) > reach) continue;
    const ts = corners.map(([x, y]) => (x - wall.center[0]) * wall.along[0] + (y - wall.center[1]) * wall.along[1]);
    areas.push({ wall: wall.index, from: Math.min(...ts), to: Math.max(...ts), low: 0, high: footprint.height });
  }
  return areas;
}
