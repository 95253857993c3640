import { ObjectShape } from "../geometry/objectShape.ts";
import { clamp01, drawColor, hsl, mix, paleColor, shade, vividColor, wallColor, writeMix } from "../materials/color.ts";
import { carpet } from "../materials/fabric.ts";
import { type Material, matte, type Rgb } from "../materials/material.ts";
import { fractalNoise, makeNoise } from "../materials/noise.ts";
import { tiles } from "../materials/stone.ts";
import { wallpaper } from "../materials/wallpaper.ts";
import { paintColor, paintedWood, parquet, planks, woodGrain } from "../materials/wood.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import type { RoomKind } from "./room.ts";
import { pointAtWall, type Wall } from "./walls.ts";

/** Floor covering: wood or carpet where one lives, tiles where it gets wet. */
export function floorMaterial(random: RoomRandom, kind: RoomKind): Material {
  const isWet = kind === "bathroom" || (kind === "kitchen" && random.chance(0.7));
  if (isWet) {
    const color = drawColor(random, { hue: [0, 360], saturation: [5, 35], lightness: [55, 82] });
    const second = random.chance(0.5) ? shade(color, 0.35) : vividColor(random);
    const size = random.uniform(0.24, 0.42);
    const pattern = random.pick(["checker", "ornament", "random", "checker"] as const);
    return matte(tiles(random, { color, second, pattern, width: size, height: size }));
  }
  if (kind === "bedroom" && random.chance(0.25)) {
    return matte(carpet(random, drawColor(random, { hue: [0, 360], saturation: [10, 40], lightness: [40, 68] })));
  }
  return matte(random.chance(0.65) ? planks(random) : parquet(random));
}

/** What the walls of one room have in common. */
export interface WallStyle {
  readonly paper: Material;
  /** Wall behind the most important furniture may be papered differently. */
  readonly accent: Material;
  readonly accentWall: number;
  readonly skirting: Material;
  readonly wainscot?: { readonly material: Material; readonly height: number };
}

/** Draw a style; kitchens and bathrooms are tiled up to the hip. */
export function wallStyle(random: RoomRandom, kind: RoomKind): WallStyle {
  const color = wallColor(random);
  const second = wallSecond(random, color);
  const paper = matte(wallpaper(random, color, second));
  const other = random.chance(0.5) ? wallColor(random) : second;
  const accent = random.chance(0.6) ? matte(wallpaper(random, other, wallSecond(random, other))) : paper;
  const skirting = matte(random.chance(0.6) ? paintedWood(random, paintColor(random)) : woodGrain(random));
  const style = { paper, accent, accentWall: random.integer(0, 3), skirting };
  if (kind === "bathroom" || kind === "kitchen" || random.chance(0.3)) {
    return { ...style, wainscot: wainscot(random, kind) };
  }
  return style;
}

function wallSecond(random: RoomRandom, color: Rgb): Rgb {
  if (random.chance(0.4)) return shade(color, random.uniform(0.4, 0.62));
  if (random.chance(0.5)) return mix(color, vividColor(random), random.uniform(0.45, 0.75));
  return mix(color, [0.92, 0.9, 0.86], random.uniform(0.6, 0.85));
}

function wainscot(random: RoomRandom, kind: RoomKind): { material: Material; height: number } {
  if (kind === "bathroom" || kind === "kitchen") {
    const color = random.chance(0.5) ? paleColor(random) : wallColor(random);
    const isBrickBond = random.chance(0.4);
    const [width, height] = isBrickBond ? [0.24, 0.12] : [0.16, 0.16];
    const second = random.chance(0.5) ? vividColor(random) : hsl(40, 10, 90);
    const pattern = random.pick(["random", "ornament", "plain", "checker"] as const);
    const material = matte(tiles(random, { color, second, pattern, width, height, isBrickBond }));
    return { material, height: random.uniform(1.1, 1.6) };
  }
  return { material: matte(boarding(random)), height: random.uniform(0.8, 1.05) };
}

/** Upright boards of alternating tone. */
function boarding(random: RoomRandom): Material["texture"] {
  const inner = planks(random, random.chance(0.5) ? paintColor(random) : undefined);
  return (p, out) => {
    const u = p.u;
    p.u = p.v;
    p.v = u;
    inner(p, out);
    p.v = p.u;
    p.u = u;
  };
}

/** One wall with its skirting board and, if the style has it, a lower part in another material. */
export function wallShape(wall: Wall, style: WallStyle): ObjectShape {
  const shape = new ObjectShape("wall");
  const half = wall.length / 2;
  const at = (t: number, out: number, z: number): [number, number, number] => [...pointAtWall(wall, t, out), z];
  const paper = wall.index === style.accentWall ? style.accent : style.paper;
  shape.sheet(paper, (s, t) => at(half - s * wall.length, 0, t * wall.height), 1, 1, [wall.length, wall.height]);
  if (style.wainscot) {
    const { material, height } = style.wainscot;
    shape.sheet(material, (s, t) => at(half - s * wall.length, 0.012, t * height), 1, 1, [wall.length, height]);
    shape.sheet(
      style.skirting,
      (s, t) => at(half - s * wall.length, 0.012 + 0.012 * Math.sin(t * Math.PI), height - 0.01 + t * 0.05),
      1,
      3,
      [wall.length, 0.05],
    );
  }
  shape.sheet(style.skirting, (s, t) => at(half - s * wall.length, 0.016, t * 0.09), 1, 1, [wall.length, 0.09]);
  shape.sheet(style.skirting, (s, t) => at(half - s * wall.length, 0.016 * (1 - t), 0.09), 1, 1, [wall.length, 0.016]);
  return shape;
}

/** The floor slab's upper face. u runs along the longer side. */
export function floorShape(width: number, depth: number, material: Material): ObjectShape {
  const isWide = width >= depth;
  return new ObjectShape("floor").sheet(
    material,
    (s, t) => (isWide ? [(s - 0.5) * width, (t - 0.5) * depth, 0] : [(0.5 - t) * width, (s - 0.5) * depth, 0]),
    1,
    1,
    isWide ? [width, depth] : [depth, width],
  );
}

/** The ceiling (unlabelled): painted plaster, sometimes with beams. */
export function ceilingShape(random: RoomRandom, width: number, depth: number, height: number): ObjectShape {
  const shape = new ObjectShape("unlabelled");
  const noise = makeNoise(random);
  const paint = hsl(random.uniform(20, 60), random.uniform(3, 20), random.uniform(78, 90));
  const dark = shade(paint, 0.7);
  const plaster = matte((p, out) =>
    writeMix(out, paint, dark, clamp01(0.3 + 0.6 * fractalNoise(noise, p.x, p.y, 0, 0.5, 4, p.footprint)), 1),
  );
  shape.sheet(plaster, (s, t) => [(0.5 - s) * width, (t - 0.5) * depth, height], 1, 1, [width, depth]);
  if (random.chance(0.4)) {
    const wood = matte(woodGrain(random));
    const count = random.integer(3, 5);
    for (let i = 0; i < count; i++) {
      const y = ((i + 0.5) / count - 0.5) * depth;
      shape.box(wood, [-width / 2, width / 2], [y - 0.06, y + 0.06], [height - 0.13, height]);
    }
  }
  return shape;
}
