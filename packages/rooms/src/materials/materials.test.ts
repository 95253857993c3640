import { describe, expect, it } from "vitest";
import { RoomRandom } from "../random/roomRandom.ts";
import { painting } from "./artwork.ts";
import { greyColor, upholsteryColor, vividColor, wallColor } from "./color.ts";
import { carpet, fabric, rug } from "./fabric.ts";
import { furnitureFinish, metalFinish, plastic, printedCloth, upholstery } from "./finishes.ts";
import type { Texture } from "./material.ts";
import { brushedMetal, concrete, leather, mottled, wicker } from "./plain.ts";
import { marble, terrazzo, tiles } from "./stone.ts";
import { wallpaper } from "./wallpaper.ts";
import { herringbone, paintedWood, parquet, planks, woodGrain } from "./wood.ts";

const textures: { readonly [name: string]: (random: RoomRandom) => Texture } = {
  brushedMetal: (random) => brushedMetal(random, greyColor(random, 50, 70)),
  carpet: (random) => carpet(random, upholsteryColor(random)),
  concrete: (random) => concrete(random, greyColor(random, 45, 65)),
  fabric: (random) => fabric(random, upholsteryColor(random), vividColor(random)),
  furnitureFinish: (random) => furnitureFinish(random).texture,
  herringbone,
  leather: (random) => leather(random, upholsteryColor(random)),
  marble,
  metalFinish: (random) => metalFinish(random).texture,
  mottled: (random) => mottled(random, vividColor(random)),
  paintedWood: (random) => paintedWood(random, vividColor(random)),
  painting: (random) => painting(random, 2, 2),
  parquet,
  planks,
  plastic: (random) => plastic(random).texture,
  printedCloth: (random) => printedCloth(random).texture,
  rug: (random) => rug(random, 1, 1, [vividColor(random), upholsteryColor(random), vividColor(random)]),
  terrazzo: (random) => terrazzo(random, greyColor(random, 30, 60)),
  tiles: (random) =>
    tiles(random, { color: wallColor(random), second: vividColor(random), pattern: "random", width: 0.2, height: 0.2 }),
  upholstery: (random) => upholstery(random).texture,
  wallpaper: (random) => wallpaper(random, wallColor(random), vividColor(random)),
  wicker: (random) => wicker(random, vividColor(random)),
  woodGrain,
};

/** Luminance at 400 points of a square of the given side (metres) on a wall, seen with the given footprint. */
function samples(texture: Texture, side: number, footprint: number): number[] {
  const random = new RoomRandom(99);
  const out = new Float64Array(3);
  return Array.from({ length: 400 }, () => {
    const [u, v] = [0.2 + random.uniform(0, side), 0.2 + random.uniform(0, side)];
    texture({ x: u, y: 0, z: v, u, v, footprint }, out);
    // Not by expect, which would take longer than all else here.
    const wrong = out.find((value) => !(value >= -0.05 && value <= 1.5));
    if (wrong !== undefined) throw new RangeError(`a surface that reflects ${wrong} of the light`);
    return 0.3 * out[0] + 0.6 * out[1] + 0.1 * out[2];
  });
}

function contrast(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) / mean;
}

describe.each(Object.entries(textures))("%s", (_name, make) => {
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

  it("is the same for the same seed, and within what a surface can reflect", () => {
    for (const seed of seeds) {
      expect(samples(make(new RoomRandom(seed)), 1, 0.003)).toEqual(samples(make(new RoomRandom(seed)), 1, 0.003));
    }
  });

  it("shows texture from half a metre and from four metres, and less of it as the footprint grows", () => {
    const mean = (side: number, footprint: number): number =>
      seeds.reduce((sum, seed) => sum + contrast(samples(make(new RoomRandom(seed)), side, footprint)), 0) /
      seeds.length;
    // One pixel of 160 over 90° covers 6 mm at half a metre and 5 cm at four metres; a third of it per sample.
    expect(mean(0.4, 0.002)).toBeGreaterThan(0.02);
    expect(mean(1.5, 0.017)).toBeGreaterThan(0.02);
    expect(mean(1.5, 0.4)).toBeLessThan(mean(1.5, 0.002) * 1.05);
  });
});
