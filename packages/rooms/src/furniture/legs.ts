import type { ObjectShape } from "../geometry/objectShape.ts";
import type { Material } from "../materials/material.ts";

/** Four legs under a rectangle, slightly inset. */
export function addLegs(
  shape: ObjectShape,
  material: Material,
  width: number,
  depth: number,
  height: number,
  thickness: number,
  isRound: boolean,
): void {
  const inset = thickness * 0.8;
  for (const x of [-width / 2 + inset, width / 2 - inset]) {
    for (const y of [-depth / 2 + inset, depth / 2 - inset]) {
      if (isRound)
        shape.cylinder(material, [x, y, 0], [x, y, height], thickness * 0.32, { topRadius: thickness * 0.5, sides: 8 });
      else
        shape.box(
          material,
          [x - thickness / 2, x + thickness / 2],
          [y - thickness / 2, y + thickness / 2],
          [0, height],
        );
    }
  }
}
