import { Box3, Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { RoomRandom } from "../random/roomRandom.ts";
import { bathtub, shower } from "./bathing.ts";
import { toilet, towelRail, washbasin, washingMachine } from "./bathroom.ts";
import { bed, bunkBed } from "./beds.ts";
import { barStool, chairStyle, diningChair, loungeChair, officeChair, stool } from "./chairs.ts";
import { basket, bin, boxes, coatStand, floorLamp, pouf, radiator } from "./decor.ts";
import { desk } from "./desk.ts";
import { kitchenIsland, kitchenLine, kitchenStyle } from "./kitchen.ts";
import type { Piece } from "./piece.ts";
import { floorPlant } from "./plants.ts";
import { refrigerator } from "./refrigerator.ts";
import { bookshelf } from "./shelves.ts";
import { cornerSofa, sofa, upholsteryStyle } from "./sofas.ts";
import { dresser, filingCabinet, nightstand, sideboard, tallCabinet, wardrobe } from "./storage.ts";
import { coffeeTable, consoleTable, diningTable, sideTable } from "./tables.ts";

const makers: { readonly [name: string]: (random: RoomRandom) => Piece } = {
  bathtub,
  shower,
  toilet,
  towelRail,
  washbasin,
  washingMachine,
  bed,
  bunkBed,
  basket,
  bin,
  boxes,
  coatStand,
  pouf,
  radiator: (random) => radiator(random, random.uniform(0.5, 1.3)),
  floorLamp,
  floorPlant,
  kitchenLine: (random) => kitchenLine(random),
  secondKitchenLine: (random) => kitchenLine(random, kitchenStyle(random), false),
  kitchenIsland: (random) => kitchenIsland(random, kitchenStyle(random)),
  refrigerator,
  diningChair: (random) => diningChair(chairStyle(random)),
  officeChair,
  loungeChair,
  armchair: (random) => sofa(random, upholsteryStyle(random), 1),
  sofa: (random) => sofa(random, upholsteryStyle(random), 3),
  cornerSofa: (random) => cornerSofa(random, upholsteryStyle(random)),
  stool,
  barStool,
  bookshelf,
  dresser,
  filingCabinet,
  nightstand,
  sideboard: (random) => sideboard(random, false),
  televisionStand: (random) => sideboard(random, true),
  tallCabinet,
  wardrobe,
  coffeeTable,
  consoleTable,
  desk,
  diningTable,
  sideTable,
};

function boundsOf(piece: Piece): Box3 {
  const bounds = new Box3();
  for (const { surfaces } of piece.objects) {
    for (const { geometry } of surfaces) {
      geometry.computeBoundingBox();
      bounds.union(geometry.boundingBox!);
    }
  }
  return bounds;
}

describe("furniture", () => {
  it.each(Object.entries(makers))("%s stays within the box it declares and stands on the floor", (_name, make) => {
    for (let seed = 0; seed < 24; seed++) {
      const piece = make(new RoomRandom(seed));
      const { min, max } = boundsOf(piece);
      const slack = 0.03;
      expect(min.x, `seed ${seed}: left`).toBeGreaterThanOrEqual(-piece.width / 2 - slack);
      expect(max.x, `seed ${seed}: right`).toBeLessThanOrEqual(piece.width / 2 + slack);
      expect(min.y, `seed ${seed}: back`).toBeGreaterThanOrEqual(-piece.depth / 2 - slack);
      expect(max.y, `seed ${seed}: front`).toBeLessThanOrEqual(piece.depth / 2 + slack);
      expect(max.z, `seed ${seed}: top`).toBeLessThanOrEqual(piece.height + 0.05);
      expect(min.z, `seed ${seed}: foot`).toBeGreaterThanOrEqual(-1e-6);
      expect(min.z, `seed ${seed}: foot`).toBeLessThan(0.03);
    }
  });

  it.each(Object.entries(makers))("%s has unit normals and no broken numbers", (_name, make) => {
    const normal = new Vector3();
    for (const { surfaces } of make(new RoomRandom(3)).objects) {
      for (const { geometry } of surfaces) {
        const { position, normal: normals, uv } = geometry.attributes;
        for (const attribute of [position, uv]) expect([...attribute.array].every(Number.isFinite)).toBe(true);
        for (let i = 0; i < normals.count; i++) {
          expect(normal.fromBufferAttribute(normals, i).length()).toBeCloseTo(1, 3);
        }
      }
    }
  });
});
