import { bathtub, toilet, vanity } from "../furniture/bathroom.ts";
import { bed } from "../furniture/beds.ts";
import { chairStyle, diningChair, officeChair, stool } from "../furniture/chairs.ts";
import { basket, boxes, floorLamp } from "../furniture/decor.ts";
import { desk } from "../furniture/desk.ts";
import { kitchenLine, refrigerator } from "../furniture/kitchen.ts";
import { floorPlant } from "../furniture/plants.ts";
import { sofa, upholsteryStyle } from "../furniture/sofas.ts";
import { bookshelf, dresser, nightstand, sideboard, wardrobe } from "../furniture/storage.ts";
import { coffeeTable, diningTable, sideTable } from "../furniture/tables.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { type Arrangement, type ArrangementMember, single } from "./arrangement.ts";
import type { RoomKind } from "./room.ts";

/**
 * The furniture of a room, in the order in which it is placed: the essential first, since what finds no place is
 * left out.
 */
export function furnishing(kind: RoomKind, random: RoomRandom): Arrangement[] {
  return furnishings[kind](random);
}

const furnishings: { readonly [K in RoomKind]: (random: RoomRandom) => Arrangement[] } = {
  bedroom: (random) => [
    bedWithNightstands(random),
    single(wardrobe(random)),
    deskWithChair(random),
    single(bookshelf(random)),
    single(dresser(random)),
    single(sofa(random, upholsteryStyle(random), 1), "corner"),
    single(sideTable(random), "corner"),
    ...smallThings(random),
  ],
  "living room": (random) => [
    sofaGroup(random, random.integer(2, 3)),
    single(sideboard(random, true)),
    single(sofa(random, upholsteryStyle(random), 1), "corner"),
    single(bookshelf(random)),
    single(sideboard(random, false)),
    single(sideTable(random), "corner"),
    deskWithChair(random),
    ...smallThings(random),
  ],
  kitchen: (random) => [
    single(kitchenLine(random), "corner"),
    single(refrigerator(random)),
    diningGroup(random),
    single(sideboard(random, false)),
    single(stool(random), "corner"),
    single(bookshelf(random)),
    ...smallThings(random),
  ],
  study: (random) => [
    deskWithChair(random),
    single(bookshelf(random)),
    sofaGroup(random, 2),
    single(bookshelf(random)),
    single(dresser(random)),
    single(sofa(random, upholsteryStyle(random), 1), "corner"),
    single(sideTable(random), "corner"),
    ...smallThings(random),
  ],
  bathroom: (random) => [
    single(bathtub(random), "corner"),
    single(vanity(random)),
    single(toilet(random)),
    single(wardrobe(random)),
    single(stool(random), "corner"),
    single(basket(random), "corner"),
    single(sideTable(random), "corner"),
    ...smallThings(random),
  ],
};

function smallThings(random: RoomRandom): Arrangement[] {
  const choices = [floorPlant, boxes, basket, floorLamp, floorPlant, boxes];
  return random.shuffled(choices).map((make) => single(make(random), random.chance(0.7) ? "corner" : "wall"));
}

function bedWithNightstands(random: RoomRandom): Arrangement {
  const main = bed(random);
  const members: ArrangementMember[] = [{ piece: main, x: 0, y: 0, angle: 0 }];
  for (const side of [-1, 1]) {
    const stand = nightstand(random);
    members.push({
      piece: stand,
      x: side * (main.width / 2 + stand.width / 2 + 0.06),
      y: -main.depth / 2 + stand.depth / 2,
      angle: 0,
    });
  }
  return { members, at: "wall" };
}

function deskWithChair(random: RoomRandom): Arrangement {
  const main = desk(random);
  const chair = random.chance(0.65) ? officeChair(random) : diningChair(chairStyle(random));
  const pulled = main.depth / 2 + chair.depth / 2 + random.uniform(0.05, 0.15);
  return {
    members: [
      { piece: main, x: 0, y: 0, angle: 0 },
      { piece: chair, x: random.uniform(-0.2, 0), y: pulled, angle: Math.PI + random.uniform(-0.5, 0.5) },
    ],
    at: "wall",
  };
}

function sofaGroup(random: RoomRandom, seats: number): Arrangement {
  const style = upholsteryStyle(random);
  const main = sofa(random, style, seats);
  const table = coffeeTable(random);
  const gap = main.depth / 2 + table.depth / 2 + random.uniform(0.3, 0.4);
  const lamp = random.chance(0.5) ? floorLamp(random) : sideTable(random);
  return {
    members: [
      { piece: main, x: 0, y: 0, angle: 0 },
      { piece: table, x: random.uniform(-0.1, 0.1), y: gap, angle: 0 },
      {
        piece: lamp,
        x: random.pick([-1, 1]) * (main.width / 2 + lamp.width / 2 + 0.08),
        y: -main.depth / 2 + 0.3,
        angle: 0,
      },
    ],
    at: "wall",
  };
}

function diningGroup(random: RoomRandom): Arrangement {
  const table = diningTable(random);
  const style = chairStyle(random);
  const members: ArrangementMember[] = [{ piece: table, x: 0, y: 0, angle: 0 }];
  const gap = (): number => random.uniform(0.05, 0.14) + 0.235;
  const perSide = table.width > 1.15 ? 2 : 1;
  for (const side of [1, -1]) {
    for (let i = 0; i < perSide; i++) {
      const x = perSide === 1 ? 0 : (i - 0.5) * Math.min(0.62, table.width * 0.48);
      const angle = (side > 0 ? Math.PI : 0) + random.uniform(-0.15, 0.15);
      members.push({ piece: diningChair(style), x, y: side * (table.depth / 2 + gap()), angle });
    }
    members.push({
      piece: diningChair(style),
      x: side * (table.width / 2 + gap()),
      y: 0,
      angle: side > 0 ? Math.PI / 2 : -Math.PI / 2,
    });
  }
  return { members, at: "middle" };
}
