import { ObjectShape } from "../geometry/objectShape.ts";
import {
  clamp01,
  drawColor,
  greyColor,
  hsl,
  mix,
  paleColor,
  shade,
  vividColor,
  wallColor,
  whiteColor,
  writeMix,
} from "../materials/color.ts";
import { carpet } from "../materials/fabric.ts";
import { type Material, matte, polished, type Rgb } from "../materials/material.ts";
import { fractalNoise, makeNoise } from "../materials/noise.ts";
import { concrete } from "../materials/plain.ts";
import { tiles } from "../materials/stone.ts";
import { wallpaper } from "../materials/wallpaper.ts";
import { herringbone, paintColor, paintedWood, parquet, planks, woodGrain } from "../materials/wood.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import type { RoomKind } from "./room.ts";
import { pointAtWall, type Wall } from "./walls.ts";

/** Floor covering: wood or carpet where one lives, carpet or concrete where one works, tiles where it gets wet. */
export function floorMaterial(random: RoomRandom, kind: RoomKind): Material {
  if (kind === "bathroom" || (kind === "kitchen" && random.chance(0.6))) return tiledFloor(random);
  if (random.chance(kind === "bedroom" || kind === "office" ? 0.3 : 0.1)) {
    const isGrey = random.chance(0.6);
    const color = isGrey
      ? greyColor(random, 32, 68)
      : drawColor(random, { hue: [10, 240], saturation: [10, 35], lightness: [38, 68] });
    return matte(carpet(random, color));
  }
  if (random.chance(kind === "office" ? 0.15 : 0.05)) return matte(concrete(random, greyColor(random, 45, 68)));
  return polished(random.pick([planks, planks, planks, parquet, herringbone])(random), random.uniform(0.1, 0.8));
}

function tiledFloor(random: RoomRandom): Material {
  const isPlain = random.chance(0.5);
  const color = isPlain
    ? hsl(
        random.pick([random.uniform(20, 45), random.uniform(190, 220)]),
        random.uniform(4, 24),
        random.uniform(38, 84),
      )
    : drawColor(random, { hue: [0, 360], saturation: [5, 30], lightness: [55, 84] });
  const second = isPlain
    ? shade(color, random.uniform(0.75, 0.9))
    : random.chance(0.5)
      ? shade(color, 0.35)
      : vividColor(random);
  const width = random.uniform(0.2, 0.5);
  const height = random.chance(0.6) ? width : width * random.uniform(0.4, 0.7);
  const pattern = isPlain ? "random" : random.pick(["checker", "ornament", "random"] as const);
  const gloss = random.uniform(0.2, 1);
  return polished(tiles(random, { color, second, pattern, width, height, isBrickBond: random.chance(0.3) }), gloss);
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
  const accent = random.chance(0.4) ? matte(wallpaper(random, other, wallSecond(random, other))) : paper;
  const skirting = matte(random.chance(0.75) ? paintedWood(random, paintColor(random)) : woodGrain(random));
  const style = { paper, accent, accentWall: random.integer(0, 3), skirting };
  if (kind === "bathroom" || kind === "kitchen" || random.chance(0.14)) {
    return { ...style, wainscot: wainscot(random, kind) };
  }
  return style;
}

function wallSecond(random: RoomRandom, color: Rgb): Rgb {
  if (random.chance(0.4)) return shade(color, random.uniform(0.55, 0.8));
  if (random.chance(0.5)) return mix(color, vividColor(random), random.uniform(0.25, 0.6));
  return mix(color, [0.92, 0.9, 0.86], random.uniform(0.5, 0.85));
}

function wainscot(random: RoomRandom, kind: RoomKind): { material: Material; height: number } {
  if (kind === "bathroom" || kind === "kitchen") {
    const choice = random.uniform(0, 1);
    const color = choice < 0.5 ? whiteColor(random) : choice < 0.75 ? greyColor(random, 50, 82) : paleColor(random);
    const isBrickBond = random.chance(0.4);
    const long = random.uniform(0.14, 0.34);
    const [width, height] = isBrickBond ? [long, long / 2] : random.chance(0.6) ? [long, long] : [long * 0.7, long];
    const isPlain = random.chance(0.55);
    const second = isPlain
      ? shade(color, random.uniform(0.78, 0.92))
      : random.chance(0.7)
        ? vividColor(random)
        : hsl(40, 10, 90);
    const pattern = isPlain ? "random" : random.pick(["random", "ornament", "checker"] as const);
    const material = matte(tiles(random, { color, second, pattern, width, height, isBrickBond }));
    return { material, height: kind === "bathroom" ? random.uniform(1.3, 2.15) : random.uniform(1.1, 1.55) };
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
  const paint = hsl(random.uniform(20, 60), random.uniform(3, 16), random.uniform(82, 92));
  const dark = shade(paint, 0.78);
  const plaster = matte((p, out) =>
    writeMix(out, paint, dark, clamp01(0.3 + 0.6 * fractalNoise(noise, p.x, p.y, 0, 0.5, 4, p.footprint)), 1),
  );
  shape.sheet(plaster, (s, t) => [(0.5 - s) * width, (t - 0.5) * depth, height], 1, 1, [width, depth]);
  if (random.chance(0.12)) {
    const wood = matte(woodGrain(random));
    const count = random.integer(3, 5);
    for (let i = 0; i < count; i++) {
      const y = ((i + 0.5) / count - 0.5) * depth;
      shape.box(wood, [-width / 2, width / 2], [y - 0.06, y + 0.06], [height - 0.13, height]);
    }
  }
  return shape;
}
