import type { RoomRandom } from "../random/roomRandom.ts";
import { deepColor, greyColor, hsl, mix, paleColor, shade, upholsteryColor, vividColor, whiteColor } from "./color.ts";
import { type FabricPattern, fabric } from "./fabric.ts";
import { type Material, matte } from "./material.ts";
import { brushedMetal, leather, mottled } from "./plain.ts";
import { paintedWood, woodGrain } from "./wood.ts";

/** What furniture bodies and fronts are finished with: wood, white, grey or black, sometimes a colour. */
export function furnitureFinish(random: RoomRandom, woodShare = 0.5): Material {
  if (random.chance(woodShare)) return matte(woodGrain(random));
  const choice = random.uniform(0, 1);
  if (choice < 0.5) return matte(paintedWood(random, whiteColor(random)));
  if (choice < 0.7) return matte(paintedWood(random, greyColor(random, 18, 62)));
  return matte(
    paintedWood(random, choice < 0.85 ? mix(vividColor(random), paleColor(random), 0.5) : deepColor(random)),
  );
}

/** Steel, chrome, brass or black metal for legs, handles and taps. */
export function metalFinish(random: RoomRandom): Material {
  const color = random.pick([
    hsl(210, 5, random.uniform(58, 74)),
    hsl(210, 5, random.uniform(58, 74)),
    hsl(220, 5, random.uniform(10, 22)),
    hsl(random.uniform(36, 46), random.uniform(30, 50), random.uniform(42, 58)),
  ]);
  return matte(brushedMetal(random, color));
}

/** Cloth or leather for seats; mostly plain, as sold, with a visible weave. */
export function upholstery(random: RoomRandom): Material {
  const color = upholsteryColor(random);
  if (random.chance(0.2)) {
    return matte(
      leather(
        random,
        random.chance(0.7) ? hsl(random.uniform(14, 32), random.uniform(25, 55), random.uniform(18, 42)) : color,
      ),
    );
  }
  const pattern: FabricPattern = random.chance(0.75) ? "weave" : random.pick(["plaid", "stripes", "leaves", "dots"]);
  const second = random.chance(0.5) ? shade(color, 0.55) : mix(color, paleColor(random), 0.6);
  return matte(fabric(random, color, second, pattern));
}

/** Printed cloth for cushions, throws and runners. */
export function printedCloth(random: RoomRandom): Material {
  const color = random.chance(0.5) ? upholsteryColor(random) : vividColor(random);
  const second = random.chance(0.6) ? paleColor(random) : shade(color, 0.45);
  return matte(fabric(random, color, second));
}

/** Smooth plastic or lacquer in a calm or a strong colour. */
export function plastic(random: RoomRandom): Material {
  const color = random.pick([
    whiteColor(random),
    greyColor(random, 10, 30),
    greyColor(random, 40, 70),
    vividColor(random),
  ]);
  return matte(mottled(random, color, 0.22));
}
