import type { ObjectShape, Span } from "../geometry/objectShape.ts";
import { hsl, paleColor, vividColor, writeMix } from "../materials/color.ts";
import { matte, type Texture } from "../materials/material.ts";
import { fractalNoise, lineCoverage, makeNoise } from "../materials/noise.ts";
import type { RoomRandom } from "../random/roomRandom.ts";

/** A book cover: cloth with bands and a title block across the spine. */
function bookCover(random: RoomRandom, height: number): Texture {
  const cloth = random.chance(0.8) ? vividColor(random) : hsl(40, 20, random.uniform(15, 85));
  const print = paleColor(random);
  const noise = makeNoise(random);
  const bands = [random.uniform(0.1, 0.3) * height, random.uniform(0.6, 0.9) * height];
  const bandWidth = random.uniform(0.01, 0.03);
  const title = random.uniform(0.35, 0.6) * height;
  const titleHeight = random.chance(0.6) ? random.uniform(0.03, 0.09) : 0.004;
  return (p, out) => {
    const wear = 1 + 0.25 * fractalNoise(noise, p.x, p.y, p.z, 0.08, 2, p.footprint);
    let ink = 0;
    for (const band of bands) ink = Math.max(ink, lineCoverage(p.u - band, bandWidth, p.footprint));
    ink = Math.max(ink, lineCoverage(p.u - title, titleHeight, p.footprint) * 0.8);
    writeMix(out, cloth, print, ink, wear);
  };
}

/** Upright books side by side, spines to the front (+y), filling `x` with some gaps. */
export function addBookRow(
  random: RoomRandom,
  shape: ObjectShape,
  options: { x: Span; y: Span; z: number; tallest: number },
): void {
  const { x, y, z, tallest } = options;
  let from = x[0];
  while (from < x[1] - 0.06) {
    if (random.chance(0.08)) from += random.uniform(0.03, 0.09);
    const thickness = random.uniform(0.022, 0.055);
    if (from + thickness > x[1]) break;
    const height = tallest * random.uniform(0.7, 1);
    const front = y[1] - random.uniform(0, 0.03);
    shape.box(
      matte(zeroAt(z, bookCover(random, height))),
      [from, from + thickness - 0.001],
      [y[0], front],
      [z, z + height],
    );
    from += thickness;
  }
}

/** Books lying on each other. */
export function addBookStack(
  random: RoomRandom,
  shape: ObjectShape,
  at: readonly [number, number, number],
  count: number,
): void {
  let z = at[2];
  for (let i = 0; i < count; i++) {
    const thickness = random.uniform(0.02, 0.045);
    const [halfX, halfY] = [random.uniform(0.1, 0.14), random.uniform(0.07, 0.1)];
    const shift = random.uniform(-0.02, 0.02);
    const cover = bookCover(random, halfX * 2);
    shape.box(
      matte(cover),
      [at[0] - halfX + shift, at[0] + halfX + shift],
      [at[1] - halfY, at[1] + halfY],
      [z, z + thickness],
    );
    z += thickness;
  }
}

/** Measure u from the foot of the book, so that bands sit where the cover puts them. */
function zeroAt(z: number, texture: Texture): Texture {
  return (p, out) => {
    p.u -= z;
    texture(p, out);
    p.u += z;
  };
}
