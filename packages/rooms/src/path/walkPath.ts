import type { RoomRandom } from "../random/roomRandom.ts";
import { type FreeSpace, isWalkable, neighbours } from "./freeSpace.ts";

/** A point on the floor, [x, y] in metres. */
export type FloorPoint = readonly [number, number];

/** Distance between the points of a walk, metres. */
export const walkStep = 0.05;

/**
 * A smooth walk through the free part of a room. It goes between the places farthest from each other, and on to places
 * where it has not been while it is shorter than wanted.
 *
 * @param wantedLength metres; the walk may be somewhat shorter in a crowded room, or longer
 * @returns floor points about `walkStep` apart
 */
export function walkPath(random: RoomRandom, space: FreeSpace, wantedLength: number): FloorPoint[] {
  const cells = [...space.walkable.keys()].filter((cell) => space.walkable[cell] === 1);
  if (cells.length === 0) throw new Error("walkPath: internal: the room has no free floor");
  const start = farthest(walkDistances(space, random.pick(cells)), cells);
  const visited = [start];
  let line = [pointOf(space, start)];
  let smooth = line;
  for (let leg = 0; leg < 5 && (leg === 0 || lengthOf(smooth) < wantedLength); leg++) {
    const distances = walkDistances(space, visited[visited.length - 1]);
    // Where nobody has been yet: far from here and from the places before.
    const seen = visited.map((cell) => walkDistances(space, cell));
    const novelty = Float64Array.from(distances, (distance, cell) => distance + Math.min(...seen.map((d) => d[cell])));
    const to = farthest(novelty, cells);
    line = [...line, ...route(space, distances, to).map((cell) => pointOf(space, cell))];
    visited.push(to);
    smooth = smoothed(space, evenlyAlong(line, 0, lengthOf(line), Math.max(2, Math.ceil(lengthOf(line) / walkStep))));
  }
  const length = lengthOf(smooth);
  return evenlyAlong(smooth, 0, length, Math.max(2, Math.ceil(length / walkStep) + 1));
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

/** Length of a line, metres. */
export function lengthOf(line: readonly FloorPoint[]): number {
  let length = 0;
  for (let i = 1; i < line.length; i++) length += Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]);
  return length;
}

/** `count` points at equal distances along the line, from `from` to `to` metres; a single one in the middle. */
export function evenlyAlong(line: readonly FloorPoint[], from: number, to: number, count: number): FloorPoint[] {
  return Array.from({ length: count }, (_, i) =>
    pointAlong(line, count === 1 ? (from + to) / 2 : from + ((to - from) * i) / (count - 1)),
  );
}

/** The point `distance` metres along the line. */
function pointAlong(line: readonly FloorPoint[], distance: number): FloorPoint {
  let left = distance;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (left <= length && length > 0)
      return [a[0] + ((b[0] - a[0]) * left) / length, a[1] + ((b[1] - a[1]) * left) / length];
    left -= length;
  }
  return line[line.length - 1];
}
