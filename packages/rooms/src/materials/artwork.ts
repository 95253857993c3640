import type { RoomRandom } from "../random/roomRandom.ts";
import { clamp01, deepColor, hsl, mix, paleColor, vividColor } from "./color.ts";
import type { Rgb, Texture } from "./material.ts";
import { fractalNoise, makeNoise, resolved } from "./noise.ts";

interface Shape {
  readonly kind: "ellipse" | "bar" | "triangle";
  readonly u: number;
  readonly v: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
  readonly cos: number;
  readonly sin: number;
  readonly color: Rgb;
}

/** A painting of the given size: a graded ground, a horizon and a handful of shapes. u, v from its lower left corner. */
export function painting(random: RoomRandom, width: number, height: number): Texture {
  const noise = makeNoise(random);
  const low = random.chance(0.5) ? deepColor(random) : vividColor(random);
  const high = paleColor(random);
  const horizon = random.uniform(0.25, 0.6) * height;
  const ground = vividColor(random);
  const shapes = Array.from({ length: random.integer(5, 11) }, () => drawShape(random, width, height));
  return (p, out) => {
    const swirl = fractalNoise(noise, p.u, p.v, 0, 0.15, 3, p.footprint);
    let color = mix(low, high, clamp01((p.v - horizon) / (height - horizon) + 0.3 * swirl));
    if (p.v + 0.05 * swirl < horizon) color = mix(ground, low, clamp01(0.4 + 0.6 * swirl));
    for (const shape of shapes) {
      const cover = coverage(shape, p.u, p.v, p.footprint);
      if (cover > 0) color = mix(color, shape.color, cover);
    }
    const stroke = 1 + 0.25 * swirl;
    for (let channel = 0; channel < 3; channel++) out[channel] = color[channel] * stroke;
  };
}

function drawShape(random: RoomRandom, width: number, height: number): Shape {
  const angle = random.uniform(0, Math.PI);
  const size = Math.min(width, height);
  return {
    kind: random.pick(["ellipse", "bar", "triangle"]),
    u: random.uniform(0.1, 0.9) * width,
    v: random.uniform(0.1, 0.9) * height,
    halfWidth: random.uniform(0.08, 0.3) * size,
    halfHeight: random.uniform(0.05, 0.22) * size,
    cos: Math.cos(angle),
    sin: Math.sin(angle),
    color: vividColor(random),
  };
}

function coverage(shape: Shape, u: number, v: number, footprint: number): number {
  const du = u - shape.u;
  const dv = v - shape.v;
  const x = (du * shape.cos + dv * shape.sin) / shape.halfWidth;
  const y = (dv * shape.cos - du * shape.sin) / shape.halfHeight;
  let inside: number;
  if (shape.kind === "ellipse") inside = 1 - Math.hypot(x, y);
  else if (shape.kind === "bar") inside = 1 - Math.max(Math.abs(x), Math.abs(y));
  else inside = Math.min(1 - y - Math.abs(x) * 2, y + 1) / 2;
  return clamp01((inside * shape.halfHeight) / Math.max(footprint, 0.004) + 0.5);
}

/** What is seen through a window: sky with clouds, hills or roofs, trees; u, v from the lower left corner of the pane. */
export function outdoors(random: RoomRandom, height: number): Texture {
  const noise = makeNoise(random);
  const zenith = hsl(random.uniform(200, 220), random.uniform(50, 80), random.uniform(55, 70));
  const haze = hsl(random.uniform(190, 215), 45, 88);
  const hill = hsl(random.uniform(70, 130), random.uniform(25, 45), random.uniform(30, 42));
  const tree = hsl(random.uniform(85, 140), random.uniform(30, 55), random.uniform(20, 32));
  const skyline = height * random.uniform(0.3, 0.5);
  return (p, out) => {
    const cloud = clamp01(fractalNoise(noise, p.u, p.v * 2, 1, 0.5, 3, p.footprint) * 1.6);
    let color = mix(mix(haze, zenith, clamp01((p.v - skyline) / (height - skyline))), [0.95, 0.95, 0.95], cloud);
    const ridge = skyline + 0.1 * noise(p.u / 0.5, 2, 0);
    const crown = skyline - 0.12 + 0.16 * fractalNoise(noise, p.u, 5, 0, 0.3, 3, p.footprint);
    if (p.v < ridge) color = mix(hill, haze, 0.35);
    if (p.v < crown) {
      const leaves = fractalNoise(noise, p.u, p.v, 9, 0.08, 2, p.footprint);
      color = mix(tree, hill, clamp01(0.35 + 0.9 * leaves * resolved(0.08, p.footprint)));
    }
    for (let channel = 0; channel < 3; channel++) out[channel] = color[channel];
  };
}

/** Hang a picture-like texture upright: u from `x`, v from `z` (object frame), whichever side of the face is longer. */
export function upright(texture: Texture, x: number, z: number): Texture {
  return (p, out) => {
    const [u, v] = [p.u, p.v];
    p.u = p.x - x;
    p.v = p.z - z;
    texture(p, out);
    p.u = u;
    p.v = v;
  };
}

/** Lay a picture-like texture on a level surface: u from `x`, v from `y` (object frame). */
export function lying(texture: Texture, x: number, y: number): Texture {
  return (p, out) => {
    const [u, v] = [p.u, p.v];
    p.u = p.x - x;
    p.v = p.y - y;
    texture(p, out);
    p.u = u;
    p.v = v;
  };
}
