import { type FreeSpace, neighbours } from "../path/freeSpace.ts";
import type { RayCaster } from "../render/rayCaster.ts";
import type { Room } from "../room/room.ts";

/** Height of the eyes above the floor, metres. */
export const eyeHeight = 1.5;

/** Size of a cell, metres, and most cells along a side: in larger scenes cells grow. */
const grid = { cell: 0.08, most: 240 } as const;

/** The floor may lie this much above or below its level, metres: rugs, thresholds, ramps. */
const floorTolerance = 0.2;

/** Room that someone walking needs, metres around, at heights above the floor. */
const clearances = [
  { height: eyeHeight, radius: 0.35 },
  { height: 0.9, radius: 0.25 },
  { height: 0.35, radius: 0.15 },
] as const;

/** Share of level looks that must end at something, within this distance in metres: inside, not around the house. */
const enclosure = { share: 0.6, distance: 20 } as const;

const directions = Array.from(
  { length: 12 },
  (_, i) => [Math.cos((i * Math.PI) / 6), Math.sin((i * Math.PI) / 6)] as const,
);

/**
 * Find where one can walk in a scene of which little is known but its triangles: floor below, nothing in the way around,
 * and walls in most directions; where that leaves nothing, on what is labelled floor, with or without walls. Of several
 * such places the largest.
 *
 * @returns undefined when there is no place of at least `leastArea` m²
 */
export function gltfFreeSpace(room: Room, caster: RayCaster, leastArea = 0.5): FreeSpace | undefined {
  const cell = Math.max(grid.cell, Math.max(room.width, room.depth) / grid.most);
  const columns = Math.max(1, Math.floor(room.width / cell));
  const rows = Math.max(1, Math.floor(room.depth / cell));
  const [originX, originY] = [(-(columns - 1) / 2) * cell, (-(rows - 1) / 2) * cell];
  const free = new Uint8Array(columns * rows);
  const enclosed = new Uint8Array(columns * rows);
  for (let at = 0; at < free.length; at++) {
    const [x, y] = [originX + (at % columns) * cell, originY + Math.floor(at / columns) * cell];
    if (!isFree(caster, x, y)) continue;
    free[at] = 1;
    enclosed[at] = isEnclosed(caster, x, y) ? 1 : 0;
  }
  const hasFloor = room.objects.some(({ className }) => className === "floor");
  for (const cells of hasFloor ? [enclosed, free] : [enclosed]) {
    const walkable = largestRegion(cells, columns, rows);
    const area = walkable.reduce((sum, value) => sum + value, 0) * cell * cell;
    if (area >= leastArea) return { cell, columns, rows, originX, originY, walkable, area };
  }
  return undefined;
}

function isFree(caster: RayCaster, x: number, y: number): boolean {
  const { distance } = caster.cast(x, y, eyeHeight, 0, 0, -1, eyeHeight + 1);
  if (Math.abs(distance - eyeHeight) > floorTolerance) return false;
  if (!caster.isClear(x, y, eyeHeight, 0, 0, 1, 0.2)) return false;
  return clearances.every(({ height, radius }) =>
    directions.every(([dx, dy]) => caster.isClear(x, y, height, dx, dy, 0, radius)),
  );
}

function isEnclosed(caster: RayCaster, x: number, y: number): boolean {
  const walls = directions.filter(([dx, dy]) => !caster.isClear(x, y, eyeHeight, dx, dy, 0, enclosure.distance));
  return walls.length >= enclosure.share * directions.length;
}

/** 1 for the cells of the largest connected region. */
function largestRegion(cells: Uint8Array, columns: number, rows: number): Uint8Array {
  const region = new Int32Array(cells.length);
  const sizes = [0];
  for (let start = 0; start < cells.length; start++) {
    if (cells[start] === 0 || region[start] > 0) continue;
    const number = sizes.push(0) - 1;
    const waiting = [start];
    region[start] = number;
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      sizes[number]++;
      for (const next of neighbours(at, columns, rows)) {
        if (cells[next] === 0 || region[next] > 0) continue;
        region[next] = number;
        waiting.push(next);
      }
    }
  }
  const largest = sizes.indexOf(Math.max(...sizes));
  return Uint8Array.from(region, (number) => (number > 0 && number === largest ? 1 : 0));
}
