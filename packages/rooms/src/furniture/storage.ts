import { ObjectShape, type Span } from "../geometry/objectShape.ts";
import { painting, upright } from "../materials/artwork.ts";
import { hsl, mix, paleColor, vividColor } from "../materials/color.ts";
import { type Material, matte } from "../materials/material.ts";
import { brushedMetal, mottled } from "../materials/plain.ts";
import { paintColor, paintedWood, woodGrain } from "../materials/wood.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addBookRow, addBookStack } from "./books.ts";
import type { Piece } from "./piece.ts";
import { addPottedPlant } from "./plants.ts";
import { addTableLamp } from "./tableLamp.ts";

/** Wood or paint for the fronts of cabinets. */
export function frontMaterial(random: RoomRandom): Material {
  if (random.chance(0.55)) return matte(woodGrain(random));
  return matte(
    paintedWood(random, random.chance(0.5) ? paintColor(random) : mix(vividColor(random), paleColor(random), 0.3)),
  );
}

/**
 * A panelled front: a grid of doors or drawers with raised frames and handles, standing out of the plane y = `front`.
 */
export function addFronts(
  shape: ObjectShape,
  materials: { front: Material; panel: Material; handle: Material },
  layout: { x: Span; z: Span; front: number; columns: number; rows: number },
): void {
  const { x, z, front, columns, rows } = layout;
  const [cellWidth, cellHeight] = [(x[1] - x[0]) / columns, (z[1] - z[0]) / rows];
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const left = x[0] + column * cellWidth + 0.006;
      const right = left + cellWidth - 0.012;
      const low = z[0] + row * cellHeight + 0.006;
      const high = low + cellHeight - 0.012;
      shape.box(materials.front, [left, right], [front, front + 0.018], [low, high]);
      const border = Math.min(0.07, cellWidth * 0.2, cellHeight * 0.25);
      shape.box(
        materials.panel,
        [left + border, right - border],
        [front + 0.018, front + 0.026],
        [low + border, high - border],
      );
      const isDrawer = cellWidth > cellHeight * 1.15;
      const middle = (left + right) / 2;
      if (isDrawer)
        shape.box(
          materials.handle,
          [middle - 0.06, middle + 0.06],
          [front + 0.026, front + 0.05],
          [(low + high) / 2 - 0.01, (low + high) / 2 + 0.01],
        );
      else {
        const edge = column % 2 === 0 && columns > 1 ? right - 0.035 : left + 0.02;
        const grip = Math.min(0.16, cellHeight * 0.4);
        const centre = low + (high - low) * 0.55;
        shape.box(
          materials.handle,
          [edge, edge + 0.016],
          [front + 0.018, front + 0.05],
          [centre - grip / 2, centre + grip / 2],
        );
      }
    }
  }
}

function cabinetPiece(
  random: RoomRandom,
  name: string,
  size: { width: number; depth: number; height: number },
  grid: { columns: number; rows: number },
): { piece: Piece; shape: ObjectShape } {
  const { width, depth, height } = size;
  const shape = new ObjectShape("cabinet");
  const front = frontMaterial(random);
  const body = random.chance(0.6) ? front : frontMaterial(random);
  const panel = random.chance(0.5) ? front : frontMaterial(random);
  const handle = matte(brushedMetal(random, hsl(random.uniform(30, 60), 20, random.uniform(15, 70))));
  const back = -depth / 2;
  shape.box(body, [-width / 2, width / 2], [back, depth / 2 - 0.03], [0.07, height - 0.03]);
  shape.box(body, [-width / 2 + 0.03, width / 2 - 0.03], [back, depth / 2 - 0.07], [0, 0.07]);
  shape.box(body, [-width / 2 - 0.01, width / 2 + 0.01], [back, depth / 2], [height - 0.03, height]);
  addFronts(
    shape,
    { front, panel, handle },
    { x: [-width / 2, width / 2], z: [0.07, height - 0.03], front: depth / 2 - 0.03, ...grid },
  );
  return { shape, piece: { name, width: width + 0.02, depth: depth + 0.03, height, objects: [shape] } };
}

/** A wardrobe with tall doors. */
export function wardrobe(random: RoomRandom): Piece {
  const columns = random.integer(2, 3);
  const size = {
    width: columns * random.uniform(0.45, 0.52),
    depth: random.uniform(0.55, 0.62),
    height: random.uniform(1.85, 2.15),
  };
  return cabinetPiece(random, "wardrobe", size, { columns, rows: 1 }).piece;
}

/** A chest of drawers with things on top. */
export function dresser(random: RoomRandom): Piece {
  const size = { width: random.uniform(0.8, 1.2), depth: random.uniform(0.42, 0.5), height: random.uniform(0.75, 1.0) };
  const { piece } = cabinetPiece(random, "dresser", size, { columns: 2, rows: random.integer(3, 4) });
  const things = new ObjectShape("unlabelled");
  addBookStack(random, things, [-size.width * 0.25, 0, size.height], 3);
  if (random.chance(0.5)) addTableLamp(random, things, [size.width * 0.28, 0, size.height]);
  else addPottedPlant(random, things, [size.width * 0.28, 0, size.height], 0.36);
  return { ...piece, height: size.height + 0.38, objects: [...piece.objects, things] };
}

/** A sideboard; as a television stand it carries a screen. */
export function sideboard(random: RoomRandom, hasTelevision: boolean): Piece {
  const size = {
    width: random.uniform(1.2, 1.6),
    depth: random.uniform(0.4, 0.46),
    height: hasTelevision ? random.uniform(0.45, 0.55) : random.uniform(0.7, 0.85),
  };
  const { piece } = cabinetPiece(random, hasTelevision ? "tv stand" : "sideboard", size, {
    columns: random.integer(3, 4),
    rows: 1,
  });
  const things = new ObjectShape("unlabelled");
  if (hasTelevision) {
    const width = Math.min(size.width - 0.15, random.uniform(0.95, 1.2));
    const height = width * 0.57;
    const z = size.height;
    const shell = matte(mottled(random, hsl(220, 6, 12)));
    things.box(shell, [-0.2, 0.2], [-0.1, 0.1], [z, z + 0.02]);
    things.box(shell, [-0.03, 0.03], [-0.03, 0], [z + 0.02, z + 0.1]);
    things.box(shell, [-width / 2, width / 2], [-0.03, 0.02], [z + 0.07, z + 0.07 + height]);
    const screen = matte(upright(painting(random, width, height), -width / 2, z + 0.07));
    things.box(screen, [-width / 2 + 0.02, width / 2 - 0.02], [0.02, 0.024], [z + 0.09, z + 0.05 + height]);
    return { ...piece, height: z + 0.07 + height, objects: [...piece.objects, things] };
  }
  addBookStack(random, things, [-size.width * 0.3, 0, size.height], 4);
  addPottedPlant(random, things, [size.width * 0.3, 0, size.height], 0.4);
  addTableLamp(random, things, [0, 0, size.height]);
  return { ...piece, height: size.height + 0.42, objects: [...piece.objects, things] };
}

/** A bedside table with a lamp. */
export function nightstand(random: RoomRandom): Piece {
  const [width, depth, height] = [random.uniform(0.4, 0.5), random.uniform(0.36, 0.42), random.uniform(0.45, 0.55)];
  const shape = new ObjectShape("otherfurn");
  const wood = frontMaterial(random);
  const front = random.chance(0.5) ? wood : frontMaterial(random);
  const handle = matte(brushedMetal(random, hsl(45, 30, 55)));
  shape.box(wood, [-width / 2, width / 2], [-depth / 2, depth / 2 - 0.02], [0.1, height]);
  for (const x of [-width / 2 + 0.02, width / 2 - 0.06]) {
    for (const y of [-depth / 2 + 0.02, depth / 2 - 0.07]) shape.box(wood, [x, x + 0.04], [y, y + 0.04], [0, 0.1]);
  }
  addFronts(
    shape,
    { front, panel: front, handle },
    { x: [-width / 2, width / 2], z: [0.1, height - 0.02], front: depth / 2 - 0.02, columns: 1, rows: 2 },
  );
  const things = new ObjectShape("unlabelled");
  addTableLamp(random, things, [0, -0.03, height]);
  return { name: "nightstand", width, depth: depth + 0.06, height: height + 0.42, objects: [shape, things] };
}

/** An open bookshelf full of books and a few ornaments. */
export function bookshelf(random: RoomRandom): Piece {
  const [width, depth, height] = [random.uniform(0.75, 1.15), random.uniform(0.28, 0.34), random.uniform(1.5, 2.05)];
  const shape = new ObjectShape("bookshelf");
  const wood = frontMaterial(random);
  const board = 0.025;
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  shape.box(wood, [-half, -half + board], [back, front], [0, height]);
  shape.box(wood, [half - board, half], [back, front], [0, height]);
  shape.box(wood, [-half, half], [back, back + 0.012], [0.02, height]);
  const shelves = Math.round(height / 0.36);
  const gap = (height - 0.06) / shelves;
  for (let i = 0; i <= shelves; i++) {
    const z = 0.04 + i * gap;
    shape.box(wood, [-half + board, half - board], [back + 0.012, front - 0.005], [z - board, z]);
    if (i === shelves) break;
    const inner: Span = [-half + board + 0.005, half - board - 0.005];
    const split = random.uniform(0.55, 1) * (inner[1] - inner[0]) + inner[0];
    addBookRow(random, shape, { x: [inner[0], split], y: [back + 0.03, front - 0.03], z, tallest: gap - board - 0.03 });
    if (inner[1] - split > 0.28) addBookStack(random, shape, [(split + inner[1]) / 2, 0, z], random.integer(2, 4));
    else if (inner[1] - split > 0.12) {
      const glaze = matte(mottled(random, vividColor(random)));
      const x = (split + inner[1]) / 2;
      shape.lathe(
        glaze,
        [
          [0.03, 0],
          [0.05, 0.06],
          [0.045, 0.12],
          [0.02, 0.15],
          [0.03, 0.18],
        ],
        [x, 0, z],
        [1, 1],
        10,
      );
    }
  }
  return { name: "bookshelf", width, depth, height, objects: [shape] };
}
