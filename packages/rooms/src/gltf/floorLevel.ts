import type { PlacedObject } from "../room/room.ts";

/** Heights that are told apart, metres. */
const step = 0.05;

/** A level with this share of the area of the largest is a floor too; the lowest of them is taken. */
const leastShare = 0.4;

/**
 * Height of the floor, metres: where most of the area lies that looks up, of what is labelled floor, or of everything
 * when nothing is. Of several storeys the lowest counts.
 *
 * @param lowest  answer for scenes where nothing looks up
 */
export function floorLevel(objects: readonly PlacedObject[], lowest: number): number {
  const floors = objects.filter(({ className }) => className === "floor");
  const levels = [...levelAreas(floors.length > 0 ? floors : objects).values()];
  const most = Math.max(0, ...levels.map(({ area }) => area));
  const heights = levels
    .filter(({ area }) => area > 0 && area >= leastShare * most)
    .map(({ area, moment }) => moment / area);
  return heights.length > 0 ? Math.min(...heights) : lowest;
}

/** The triangles that look up, by height in steps: their area, and its product with their height. */
function levelAreas(objects: readonly PlacedObject[]): Map<number, { area: number; moment: number }> {
  const levels = new Map<number, { area: number; moment: number }>();
  for (const { geometry } of objects.flatMap(({ shape }) => shape.surfaces)) {
    const { position, normal } = geometry.attributes;
    for (let i = 0; i < position.count; i += 3) {
      if (normal.getZ(i) < 0.9) continue;
      const [ax, ay] = [position.getX(i + 1) - position.getX(i), position.getY(i + 1) - position.getY(i)];
      const [bx, by] = [position.getX(i + 2) - position.getX(i), position.getY(i + 2) - position.getY(i)];
      const height = (position.getZ(i) + position.getZ(i + 1) + position.getZ(i + 2)) / 3;
      const area = Math.abs(ax * by - ay * bx) / 2;
      const key = Math.round(height / step);
      const level = levels.get(key) ?? { area: 0, moment: 0 };
      levels.set(key, { area: level.area + area, moment: level.moment + area * height });
    }
  }
  return levels;
}
