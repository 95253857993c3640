import type { RoomRandom } from "../random/roomRandom.ts";
import { type FreeSpace, isWalkable, neighbours } from "./freeSpace.ts";

/** A point on the floor, [x, y] in metres. */
export type FloorPoint = readonly [number, number];

/** Usual distance between two frames, metres; shorter where the room does not allow such a long walk. */
const stride = 0.15;

/** No walk is longer than this, however many frames are taken on it; metres. */
const longestWalk = 8;

/** Distance between the points that a path is smoothed on, metres. */
const step = 0.05;

/**
 * Points of a smooth walk through the free part of a room, evenly spaced along it.
 *
 * The walk goes between the places farthest from each other, and on to others while more frames want a longer walk.
 *
 * @returns [frames] floor points
 */
export function walkPath(random: RoomRandom, space: FreeSpace, frames: number): FloorPoint[] {
  const cells = [...space.walkable.keys()].filter((cell) => space.walkable[cell] === 1);
  if (cells.length === 0) throw new Error("walkPath: internal: the room has no free floor");
  const wanted = Math.min(longestWalk, stride * (frames - 1));
  const start = farthest(walkDistances(space, random.pick(cells)), cells);
  const visited = [start];
  let line = [pointOf(space, start)];
  let smooth = line;
  for (let leg = 0; leg < 5 && (leg === 0 || lengthOf(smooth) < wanted); leg++) {
    const from = visited[visited.length - 1];
    const distances = walkDistances(space, from);
    // Where nobody has been yet: far from here and from the places before.
    const seen = visited.map((cell) => walkDistances(space, cell));
    const novelty = Float64Array.from(distances, (distance, cell) => distance + Math.min(...seen.map((d) => d[cell])));
    const to = farthest(novelty, cells);
    line = [...line, ...route(space, distances, to).map((cell) => pointOf(space, cell))];
    visited.push(to);
    smooth = smoothed(space, resampled(line, Math.max(2, Math.ceil(lengthOf(line) / step))));
  }
  const length = lengthOf(smooth);
  const spare = Math.max(0, length - wanted);
  return resampled(cut(smooth, spare / 2, length - spare / 2), frames);
}

function pointOf(space: FreeSpace, cell: number): FloorPoint {
  const column = cell % space.columns;
  return [space.originX + column * space.cell, space.originY + ((cell - column) / space.columns) * space.cell];
}

/** Steps from `start` to every cell; -1 where it can not be reached. */
function walkDistances(space: FreeSpace, start: number): Float64Array {
  const distances = new Float64Array(space.walkable.length).fill(-1);
  distances[start] = 0;
  let front = [start];
  while (front.length > 0) {
    const next: number[] = [];
    for (const cell of front) {
      for (const near of neighbours(cell, space.columns, space.rows)) {
        if (!space.walkable[near] || distances[near] >= 0) continue;
        distances[near] = distances[cell] + 1;
        next.push(near);
      }
    }
    front = next;
  }
  return distances;
}

function farthest(distances: Float64Array, cells: readonly number[]): number {
  return cells.reduce((best, cell) => (distances[cell] > distances[best] ? cell : best));
}

/** Cells from the origin of `distances` to `to`, walking downhill back from there. */
function route(space: FreeSpace, distances: Float64Array, to: number): number[] {
  const cells = [to];
  let at = to;
  while (distances[at] > 0) {
    at = neighbours(at, space.columns, space.rows).find((cell) => distances[cell] === distances[at] - 1)!;
    cells.push(at);
  }
  return cells.reverse();
}

/** Pull every point towards the middle of its neighbours while it stays on free floor. */
function smoothed(space: FreeSpace, line: readonly FloorPoint[]): FloorPoint[] {
  const points = line.map((point) => [...point] as [number, number]);
  for (let pass = 0; pass < 400; pass++) {
    for (let i = 1; i < points.length - 1; i++) {
      const x = (points[i - 1][0] + points[i + 1][0]) / 2;
      const y = (points[i - 1][1] + points[i + 1][1]) / 2;
      if (isWalkable(space, x, y)) points[i] = [x, y];
    }
  }
  return points;
}

function lengthOf(line: readonly FloorPoint[]): number {
  let length = 0;
  for (let i = 1; i < line.length; i++) length += Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]);
  return length;
}

/** The point `distance` metres along the line. */
function pointAlong(line: readonly FloorPoint[], distance: number): FloorPoint {
  let left = distance;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (left <= length && length > 0) return [a[0] + ((b[0] - a[0]) * left) / length, a[1] + ((b[1] - a[1]) * left) / length];
    left -= length;
  }
  return line[line.length - 1];
}

function resampled(line: readonly FloorPoint[], count: number): FloorPoint[] {
  const length = lengthOf(line);
  return Array.from({ length: count }, (_, i) => pointAlong(line, count === 1 ? length / 2 : (length * i) / (count - 1)));
}

function cut(line: readonly FloorPoint[], from: number, to: number): FloorPoint[] {
  return resampled(Array.from({ length: 200 }, (_, i) => pointAlong(line, from + ((to - from) * i) / 199)), 200);
}
