import { bathtub, shower } from "../furniture/bathing.ts";
import { toilet, towelRail, washbasin, washingMachine } from "../furniture/bathroom.ts";
import { bed, bunkBed } from "../furniture/beds.ts";
import { barStool, chairStyle, diningChair, loungeChair, officeChair, stool } from "../furniture/chairs.ts";
import { basket, bin, boxes, coatStand, floorLamp, pouf } from "../furniture/decor.ts";
import { desk } from "../furniture/desk.ts";
import { type KitchenStyle, kitchenIsland, kitchenLine, kitchenStyle } from "../furniture/kitchen.ts";
import type { Piece } from "../furniture/piece.ts";
import { floorPlant } from "../furniture/plants.ts";
import { refrigerator } from "../furniture/refrigerator.ts";
import { bookshelf } from "../furniture/shelves.ts";
import { cornerSofa, sofa, type UpholsteryStyle, upholsteryStyle } from "../furniture/sofas.ts";
import { dresser, filingCabinet, nightstand, sideboard, tallCabinet, wardrobe } from "../furniture/storage.ts";
import { coffeeTable, consoleTable, diningTable, sideTable } from "../furniture/tables.ts";
import { RoomRandom } from "../random/roomRandom.ts";
import { type Arrangement, type ArrangementMember, single } from "./arrangement.ts";
import type { RoomKind } from "./room.ts";

/** Furniture to be placed; made only when its turn comes. */
export interface Furnishing {
  readonly make: () => Arrangement;
  /** Without it the room is not what it is called. */
  readonly isEssential: boolean;
}

/**
 * The furniture of a room, in the order in which it is placed: the essential first; of the rest, what finds no place
 * is left out.
 */
export function furnishing(kind: RoomKind, random: RoomRandom): Furnishing[] {
  return furnishings[kind](random);
}

const furnishings: { readonly [K in RoomKind]: (random: RoomRandom) => Furnishing[] } = {
  bedroom: (random) => [
    always(() => (random.chance(0.12) ? single(bunkBed(random), "corner") : bedWithNightstands(random))),
    ...sometimes(random, 0.85, () => single(wardrobe(random))),
    ...sometimes(random, 0.5, () => deskWithChair(random)),
    ...sometimes(random, 0.65, () => single(dresser(random))),
    ...sometimes(random, 0.5, () => single(bookshelf(random))),
    ...sometimes(random, 0.35, () => single(easyChair(random, upholsteryStyle(random)), "corner")),
    ...sometimes(random, 0.25, () => single(sideTable(random), "corner")),
    ...sometimes(random, 0.25, () => single(coatStand(random), "corner")),
    ...smallThings(random, 3),
  ],
  "living room": (random) => [
    always(() => sofaGroup(random)),
    ...sometimes(random, 1, () => ({ ...single(sideboard(random, true)), at: "opposite" })),
    ...sometimes(random, 0.45, () => diningGroup(random)),
    ...sometimes(random, 0.75, () => single(bookshelf(random))),
    ...sometimes(random, 0.5, () => single(easyChair(random, upholsteryStyle(random)), "corner")),
    ...sometimes(random, 0.45, () => single(sideboard(random, false))),
    ...sometimes(random, 0.3, () => single(consoleTable(random))),
    ...sometimes(random, 0.2, () => deskWithChair(random)),
    ...sometimes(random, 0.3, () => single(bookshelf(random))),
    ...smallThings(random, 4),
  ],
  kitchen: (random) => {
    const style = kitchenStyle(random);
    return [
      always(() => kitchenGroup(random, style)),
      always(() => single(refrigerator(random))),
      ...sometimes(random, 1, () => (random.chance(0.35) ? islandGroup(random, style) : diningGroup(random))),
      ...sometimes(random, 0.4, () => single(tallCabinet(random))),
      ...sometimes(random, 0.35, () => single(sideboard(random, false))),
      ...sometimes(random, 0.25, () => single(bookshelf(random))),
      ...sometimes(random, 0.3, () => single(stool(random), "corner")),
      ...sometimes(random, 0.6, () => single(bin(random), "corner")),
      ...smallThings(random, 2),
    ];
  },
  office: (random) => [
    always(() => deskWithChair(random)),
    ...sometimes(random, 0.55, () => deskWithChair(random)),
    ...sometimes(random, 0.9, () => single(bookshelf(random))),
    ...sometimes(random, 0.25, () => diningGroup(random)),
    ...sometimes(random, 0.35, () => sofaGroup(random)),
    ...sometimes(random, 0.6, () => single(filingCabinet(random), "corner")),
    ...sometimes(random, 0.5, () => single(bookshelf(random))),
    ...sometimes(random, 0.4, () => single(tallCabinet(random))),
    ...sometimes(random, 0.35, () => single(easyChair(random, upholsteryStyle(random)), "corner")),
    ...sometimes(random, 0.3, () => single(sideTable(random), "corner")),
    ...sometimes(random, 0.3, () => single(coatStand(random), "corner")),
    ...sometimes(random, 0.6, () => single(bin(random), "corner")),
    ...smallThings(random, 3),
  ],
  bathroom: (random) => {
    const hasTub = random.chance(0.75);
    return [
      ...(hasTub ? [always(() => single(bathtub(random), "corner"))] : []),
      always(() => single(washbasin(random))),
      always(() => single(toilet(random))),
      ...sometimes(random, hasTub ? 0.45 : 1, () => single(shower(random), "corner")),
      ...sometimes(random, 0.4, () => single(washingMachine(random), "corner")),
      ...sometimes(random, 0.5, () => single(tallCabinet(random))),
      ...sometimes(random, 0.5, () => single(towelRail(random))),
      ...sometimes(random, 0.3, () => single(stool(random), "corner")),
      ...sometimes(random, 0.4, () => single(basket(random), "corner")),
      ...sometimes(random, 0.4, () => single(bin(random), "corner")),
      ...sometimes(random, 0.25, () => single(floorPlant(random), "corner")),
    ];
  },
};

function always(make: () => Arrangement): Furnishing {
  return { make, isEssential: true };
}

function sometimes(random: RoomRandom, probability: number, make: () => Arrangement): Furnishing[] {
  return random.chance(probability) ? [{ make, isEssential: false }] : [];
}

/** Up to `most` of what stands about in corners and along walls. */
function smallThings(random: RoomRandom, most: number): Furnishing[] {
  const choices = [floorPlant, boxes, basket, floorLamp, floorPlant, pouf, bin];
  return random
    .shuffled(choices)
    .slice(0, random.integer(1, most))
    .flatMap((make) => sometimes(random, 1, () => single(make(random), random.chance(0.7) ? "corner" : "wall")));
}

function easyChair(random: RoomRandom, style: UpholsteryStyle): Piece {
  return random.chance(0.45) ? loungeChair(random) : sofa(random, style, 1);
}

function bedWithNightstands(random: RoomRandom): Arrangement {
  const main = bed(random);
  const members: ArrangementMember[] = [{ piece: main, x: 0, y: 0, angle: 0 }];
  const sides = main.width < 1.3 ? [random.pick([-1, 1])] : random.chance(0.8) ? [-1, 1] : [random.pick([-1, 1])];
  const seed = random.integer(0, 0x7fffffff);
  for (const side of sides) {
    // Both of a pair are alike.
    const stand = nightstand(new RoomRandom(seed));
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
  const chair = random.chance(0.7) ? officeChair(random) : diningChair(chairStyle(random));
  const pulled = main.depth / 2 + chair.depth / 2 + random.uniform(0.05, 0.2);
  const members: ArrangementMember[] = [
    { piece: main, x: 0, y: 0, angle: 0 },
    { piece: chair, x: random.uniform(-0.25, 0.1), y: pulled, angle: Math.PI + random.uniform(-0.6, 0.6) },
  ];
  if (random.chance(0.3)) {
    const piece = bin(random);
    members.push({
      piece,
      x: main.width / 2 + piece.width / 2 + 0.04,
      y: -main.depth / 2 + piece.depth / 2 + 0.02,
      angle: 0,
    });
  }
  return { members, at: "wall" };
}

/** A sofa with a coffee table, a lamp or side table beside it, and sometimes an armchair across the corner. */
function sofaGroup(random: RoomRandom): Arrangement {
  const style = upholsteryStyle(random);
  const isCorner = random.chance(0.25);
  const main = isCorner ? cornerSofa(random, style) : sofa(random, style, random.integer(2, 3));
  const members: ArrangementMember[] = [{ piece: main, x: 0, y: 0, angle: 0 }];
  const table = coffeeTable(random);
  const tableY = main.depth / 2 + table.depth / 2 + random.uniform(0.28, 0.42);
  if (random.chance(0.9)) members.push({ piece: table, x: random.uniform(-0.15, 0.15), y: tableY, angle: 0 });
  const side = random.pick([-1, 1]);
  const beside = random.chance(0.5) ? floorLamp(random) : sideTable(random);
  if (random.chance(0.8)) {
    members.push({
      piece: beside,
      x: side * (main.width / 2 + beside.width / 2 + 0.08),
      y: -main.depth / 2 + 0.3,
      angle: 0,
    });
  }
  if (random.chance(0.45) && !isCorner) {
    const chair = random.chance(0.6) ? sofa(random, style, 1) : loungeChair(random);
    const x = -side * (Math.max(table.width, 0.9) / 2 + chair.depth / 2 + 0.3);
    members.push({
      piece: chair,
      x,
      y: tableY + random.uniform(-0.05, 0.15),
      angle: side * (Math.PI / 2) + random.uniform(-0.2, 0.2),
    });
  }
  return { members, at: "wall" };
}

/** A table with chairs around it, each turned a little. */
function diningGroup(random: RoomRandom): Arrangement {
  const table = diningTable(random);
  const style = chairStyle(random);
  const members: ArrangementMember[] = [{ piece: table, x: 0, y: 0, angle: 0 }];
  const gap = (): number => random.uniform(0.06, 0.18) + 0.235;
  const perSide = table.width > 1.15 && table.width !== table.depth ? 2 : 1;
  const hasEnds = table.width === table.depth || random.chance(0.5);
  for (const side of [1, -1]) {
    for (let i = 0; i < perSide; i++) {
      const x = perSide === 1 ? 0 : (i - 0.5) * Math.min(0.7, table.width * 0.5);
      const angle = (side > 0 ? Math.PI : 0) + random.uniform(-0.18, 0.18);
      members.push({ piece: diningChair(style), x, y: side * (table.depth / 2 + gap()), angle });
    }
    if (!hasEnds) continue;
    const angle = (side > 0 ? Math.PI / 2 : -Math.PI / 2) + random.uniform(-0.18, 0.18);
    members.push({ piece: diningChair(style), x: side * (table.width / 2 + gap()), y: 0, angle });
  }
  return { members, at: "middle" };
}

/** A kitchen line from a corner, the refrigerator at its other end, and often a second line around the corner. */
function kitchenGroup(random: RoomRandom, style: KitchenStyle): Arrangement {
  const main = kitchenLine(random, style);
  const corner = random.pick([-1, 1] as const);
  const members: ArrangementMember[] = [{ piece: main, x: 0, y: 0, angle: 0 }];
  if (random.chance(0.45)) {
    const piece = kitchenLine(random, style, false);
    const x = corner * (main.width / 2 - piece.depth / 2);
    members.push({ piece, x, y: main.depth / 2 + piece.width / 2 + 0.002, angle: corner * (Math.PI / 2) });
  }
  const beside = random.chance(0.3) ? tallCabinet(random) : undefined;
  if (beside) {
    const x = -corner * (main.width / 2 + beside.width / 2 + 0.01);
    members.push({ piece: beside, x, y: (beside.depth - main.depth) / 2, angle: 0 });
  }
  return { members, at: "corner", corner };
}

/** An island with bar stools along its overhanging side. */
function islandGroup(random: RoomRandom, style: KitchenStyle): Arrangement {
  const island = kitchenIsland(random, style);
  const members: ArrangementMember[] = [{ piece: island, x: 0, y: 0, angle: 0 }];
  const count = random.integer(1, 3);
  const seed = random.integer(0, 0x7fffffff);
  for (let i = 0; i < count; i++) {
    const piece = barStool(new RoomRandom(seed));
    const x = ((i + 0.5) / count - 0.5) * island.width;
    members.push({ piece, x, y: -island.depth / 2 - piece.depth / 2 - random.uniform(0.03, 0.12), angle: 0 });
  }
  return { members, at: "middle" };
}
