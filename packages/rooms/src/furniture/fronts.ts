import type { ObjectShape, Span } from "../geometry/objectShape.ts";
import { furnitureFinish, metalFinish } from "../materials/finishes.ts";
import type { Material } from "../materials/material.ts";
import type { RoomRandom } from "../random/roomRandom.ts";

/** How the doors and drawers of one cabinet look. */
export interface FrontStyle {
  readonly front: Material;
  readonly panel: Material;
  readonly handle: Material;
  /** Flat, with a raised panel, or a frame around a recess (shaker). */
  readonly relief: "flat" | "raised" | "shaker";
  /** Bars, knobs, or a shadow gap instead of handles. */
  readonly grip: "bar" | "knob" | "none";
}

/** Draw a style of fronts. */
export function frontStyle(random: RoomRandom): FrontStyle {
  const front = furnitureFinish(random);
  return {
    front,
    panel: random.chance(0.8) ? front : furnitureFinish(random),
    handle: metalFinish(random),
    relief: random.pick(["flat", "flat", "raised", "shaker"] as const),
    grip: random.pick(["bar", "bar", "knob", "none"] as const),
  };
}

/** A grid of doors or drawers with handles, standing out of the plane y = `front` by less than 6 cm. */
export function addFronts(
  shape: ObjectShape,
  style: FrontStyle,
  layout: { x: Span; z: Span; front: number; columns: number; rows: number },
): void {
  const { x, z, columns, rows } = layout;
  const [cellWidth, cellHeight] = [(x[1] - x[0]) / columns, (z[1] - z[0]) / rows];
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const left = x[0] + column * cellWidth + 0.006;
      const low = z[0] + row * cellHeight + 0.006;
      const cell = { x: [left, left + cellWidth - 0.012], z: [low, low + cellHeight - 0.012] } as const;
      addLeaf(shape, style, cell, layout.front);
      addGrip(shape, style, cell, layout.front, column % 2 === 0 && columns > 1);
    }
  }
}

interface Leaf {
  readonly x: Span;
  readonly z: Span;
}

function addLeaf(shape: ObjectShape, style: FrontStyle, { x, z }: Leaf, front: number): void {
  const border = Math.min(0.07, (x[1] - x[0]) * 0.2, (z[1] - z[0]) * 0.25);
  shape.box(style.front, x, [front, front + 0.018], z);
  if (style.relief === "raised") {
    shape.box(
      style.panel,
      [x[0] + border, x[1] - border],
      [front + 0.018, front + 0.026],
      [z[0] + border, z[1] - border],
    );
  }
  if (style.relief === "shaker") {
    const y: Span = [front + 0.018, front + 0.028];
    shape.box(style.panel, [x[0], x[0] + border], y, z);
    shape.box(style.panel, [x[1] - border, x[1]], y, z);
    shape.box(style.panel, [x[0] + border, x[1] - border], y, [z[0], z[0] + border]);
    shape.box(style.panel, [x[0] + border, x[1] - border], y, [z[1] - border, z[1]]);
  }
}

/** Drawers are gripped in the middle, doors beside the edge that opens. */
function addGrip(shape: ObjectShape, style: FrontStyle, { x, z }: Leaf, front: number, opensRight: boolean): void {
  const [width, height] = [x[1] - x[0], z[1] - z[0]];
  const isDrawer = width > height * 1.15;
  const out: Span = [front + 0.018, front + 0.05];
  const [midX, midZ] = [(x[0] + x[1]) / 2, (z[0] + z[1]) / 2];
  const edge = opensRight ? x[1] - 0.03 : x[0] + 0.03;
  if (style.grip === "knob") {
    const at = isDrawer ? [midX, midZ] : [edge, z[0] + height * 0.55];
    shape.cylinder(style.handle, [at[0], out[0], at[1]], [at[0], out[1], at[1]], 0.013, { sides: 8 });
  } else if (style.grip === "bar" && isDrawer) {
    const half = Math.min(0.08, width * 0.3);
    shape.box(style.handle, [midX - half, midX + half], out, [midZ - 0.008, midZ + 0.008]);
  } else if (style.grip === "bar") {
    const half = Math.min(0.16, height * 0.4) / 2;
    const centre = z[0] + height * (z[0] > 1.2 ? 0.2 : 0.6);
    shape.box(style.handle, [edge - 0.008, edge + 0.008], out, [centre - half, centre + half]);
  }
}
