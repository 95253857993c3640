import type { Footprint } from "../room/floorPlan.ts";

/** Distances that a walking camera keeps, metres. */
export const clearances = {
  /** To walls and to furniture that reaches up towards the eye. */
  tall: 0.38,
  /** To furniture so low that the eye is far above it. */
  low: 0.14,
  /** Furniture up to this height counts as low. */
  lowHeight: 0.8,
} as const;

/** The part of the floor that one can walk on, as a grid of square cells. */
export interface FreeSpace {
  /** Cell size, metres. */
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
  /** World position of the centre of cell (0, 0). */
  readonly originX: number;
  readonly originY: number;
  /** 1 where the camera may be, [rows, columns]; one connected region, the largest. */
  readonly walkable: Uint8Array;
  /** Size of that region, m². */
  readonly area: number;
}

/** Find the largest connected region of a width × depth room (centred on the origin) that keeps the clearances. */
export function findFreeSpace(width: number, depth: number, footprints: readonly Footprint[], cell = 0.06): FreeSpace {
  const columns = Math.max(1, Math.floor((width - 2 * clearances.tall) / cell));
  const rows = Math.max(1, Math.floor((depth - 2 * clearances.tall) / cell));
  const originX = (-(columns - 1) / 2) * cell;
  const originY = (-(rows - 1) / 2) * cell;
  const free = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = originX + column * cell;
      const y = originY + row * cell;
      free[row * columns + column] = footprints.every((footprint) => keepsClear(footprint, x, y)) ? 1 : 0;
    }
  }
  const { region, size } = largestRegion(free, columns, rows);
  return { cell, columns, rows, originX, originY, walkable: region, area: size * cell * cell };
}

/** Horizontal distance from a point to a footprint, metres; 0 inside. */
export function distanceTo(footprint: Footprint, x: number, y: number): number {
  const dx = Math.max(footprint.minX - x, 0, x - footprint.maxX);
  const dy = Math.max(footprint.minY - y, 0, y - footprint.maxY);
  return Math.hypot(dx, dy);
}

function keepsClear(footprint: Footprint, x: number, y: number): boolean {
  if (footprint.height === 0) return true;
  const needed = footprint.edgeHeight > clearances.lowHeight ? clearances.tall : clearances.low;
  return distanceTo(footprint, x, y) >= needed;
}

function largestRegion(free: Uint8Array, columns: number, rows: number): { region: Uint8Array; size: number } {
  const label = new Int32Array(free.length);
  let best = 0;
  let bestSize = 0;
  let count = 0;
  for (let start = 0; start < free.length; start++) {
    if (!free[start] || label[start]) continue;
    count++;
    const stack = [start];
    label[start] = count;
    let size = 0;
    while (stack.length > 0) {
      const at = stack.pop()!;
      size++;
      for (const next of neighbours(at, columns, rows)) {
        if (!free[next] || label[next]) continue;
        label[next] = count;
        stack.push(next);
      }
    }
    if (size > bestSize) {
      best = count;
      bestSize = size;
    }
  }
  return { region: Uint8Array.from(label, (value) => (bestSize > 0 && value === best ? 1 : 0)), size: bestSize };
}

/** Cells left, right, below and above. */
export function neighbours(cell: number, columns: number, rows: number): number[] {
  const column = cell % columns;
  const row = (cell - column) / columns;
  const found: number[] = [];
  if (column > 0) found.push(cell - 1);
  if (column < columns - 1) found.push(cell + 1);
  if (row > 0) found.push(cell - columns);
  if (row < rows - 1) found.push(cell + columns);
  return found;
}

/** True if the point lies in a walkable cell. */
export function isWalkable(space: FreeSpace, x: number, y: number): boolean {
  const column = Math.round((x - space.originX) / space.cell);
  const row = Math.round((y - space.originY) / space.cell);
  if (column < 0 || row < 0 || column >= space.columns || row >= space.rows) return false;
  return space.walkable[row * space.columns + column] === 1;
}
