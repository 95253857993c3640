import { hsl, mix } from "../materials/color.ts";
import type { Material, Rgb } from "../materials/material.ts";
import { mixSeed, RoomRandom } from "../random/roomRandom.ts";
import type { Room } from "../room/room.ts";
import { findLightSources, type LightSource } from "./lightSources.ts";
import type { Vector } from "./surfaceGrid.ts";

/** A source that is on, and how much light it gives. */
export interface Shining {
  readonly source: LightSource;
  /** Linear red, green, blue intensity of the whole source. */
  readonly color: Rgb;
}

/** Sunlight that comes in through the windows. */
export interface Sun {
  /** Unit vector towards the sun. */
  readonly direction: Vector;
  /** Light on a surface that faces the sun. */
  readonly color: Rgb;
}

/** How a room is lit while it is photographed: the same in all frames. */
export interface Lighting {
  readonly time: "day" | "evening";
  readonly shining: readonly Shining[];
  readonly windows: readonly LightSource[];
  readonly sun?: Sun;
  /** How bright glowing surfaces look in the photo, as a factor on their texture: 1 is the brightest that does not clip. */
  readonly glow: ReadonlyMap<Material, Rgb>;
}

/** Incandescent to neutral white lamps. */
const lampColors: readonly Rgb[] = [
  [1, 0.72, 0.45],
  [1, 0.8, 0.58],
  [1, 0.88, 0.72],
  [1, 0.95, 0.88],
];

/** Draw the time of day, which lamps are on, and whether the sun shines in; decided by the room's seed. */
export function drawLighting(room: Room): Lighting {
  const random = new RoomRandom(mixSeed(room.seed, 0x11987));
  const sources = findLightSources(room);
  const windows = sources.filter(({ kind }) => kind === "window");
  const isDay = windows.length > 0 && random.chance(0.72);
  const sky = mix(hsl(212, 60, 82), hsl(40, 25, 92), random.uniform(0, 1));
  const skyStrength = isDay ? random.uniform(1.1, 1.9) : 0.012;
  const lampColor = random.pick(lampColors);
  const areCeilingLampsOn = !isDay || random.chance(0.35);
  const lampStrength = isDay ? random.uniform(0.25, 0.7) : random.uniform(0.8, 1.1);
  const outsideGlow = isDay ? random.uniform(1.6, 3.6) : random.uniform(0.01, 0.05);

  const shining: Shining[] = [];
  const glow = new Map<Material, Rgb>();
  const ceilingLamps = sources.filter(({ kind }) => kind === "ceiling lamp").length;
  for (const source of sources) {
    const { kind, material, area } = source;
    if (kind === "window") {
      shining.push({ source, color: scaled(sky, skyStrength * area) });
      glow.set(material, isDay ? [outsideGlow, outsideGlow, outsideGlow] : scaled([0.5, 0.65, 1], outsideGlow));
      continue;
    }
    const isOn = kind === "ceiling lamp" ? areCeilingLampsOn : random.chance(isDay ? 0.15 : 0.8);
    if (!isOn) {
      glow.set(material, [0, 0, 0]);
      continue;
    }
    const strength = kind === "ceiling lamp" ? (2.4 * lampStrength) / ceilingLamps ** 0.6 : 0.3 * lampStrength;
    shining.push({ source, color: scaled(lampColor, strength) });
    const brightness = kind === "ceiling lamp" ? 2 : 1.1;
    glow.set(material, scaled(mix(lampColor, [1, 1, 1], 0.4), brightness));
  }
  const sun = isDay && random.chance(0.6) ? drawSun(random, windows) : undefined;
  return { time: isDay ? "day" : "evening", shining, windows, glow, ...(sun ? { sun } : {}) };
}

/** A sun that stands in front of one of the windows, 20° to 50° high. */
function drawSun(random: RoomRandom, windows: readonly LightSource[]): Sun {
  const [fx, fy] = random.pick(windows).facing!;
  const turn = random.uniform(-0.9, 0.9);
  const height = random.uniform(0.35, 0.87);
  const level = Math.cos(height);
  const direction: Vector = [
    -(fx * Math.cos(turn) - fy * Math.sin(turn)) * level,
    -(fy * Math.cos(turn) + fx * Math.sin(turn)) * level,
    Math.sin(height),
  ];
  return { direction, color: scaled([1, 0.9, 0.74], random.uniform(0.5, 1.3)) };
}

function scaled(color: Rgb, factor: number): Rgb {
  return [color[0] * factor, color[1] * factor, color[2] * factor];
}
