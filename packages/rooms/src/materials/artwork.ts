import type { RoomRandom } from "../random/roomRandom.ts";
import { clamp01, deepColor, hsl, mix, paleColor, vividColor, whiteColor } from "./color.ts";
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

/**
 * A picture of the given size: a landscape, an abstract, a print on a white mat, or a black-and-white photograph. u, v
 * from its lower left corner.
 */
export function painting(random: RoomRandom, width: number, height: number): Texture {
  const choice = random.uniform(0, 1);
  if (choice < 0.45) return abstractPainting(random, width, height);
  if (choice < 0.65) return tinted(random, outdoors(random, height));
  const inner = random.chance(0.5) ? abstractPainting(random, width, height) : tinted(random, outdoors(random, height));
  return choice < 0.82 ? withoutColor(inner) : onMat(random, inner, width, height);
}

/** The same picture as painted at dusk, in autumn or in a faded print: unlike the view through a window. */
function tinted(random: RoomRandom, texture: Texture): Texture {
  const tint = hsl(
    random.pick([random.uniform(5, 50), random.uniform(20, 45), random.uniform(160, 300)]),
    random.uniform(30, 65),
    random.uniform(48, 66),
  );
  const strength = random.uniform(0.5, 0.85);
  return (p, out) => {
    texture(p, out);
    const grey = 0.3 * out[0] + 0.6 * out[1] + 0.1 * out[2];
    for (let channel = 0; channel < 3; channel++) {
      out[channel] = 0.75 * (out[channel] + (1.7 * grey * tint[channel] - out[channel]) * strength) + 0.05;
    }
  };
}

/** The same picture in greys. */
function withoutColor(texture: Texture): Texture {
  return (p, out) => {
    texture(p, out);
    const grey = 0.3 * out[0] + 0.6 * out[1] + 0.1 * out[2];
    out.fill(Math.min(0.9, grey * 1.15));
  };
}

/** The same picture with a broad white border. */
function onMat(random: RoomRandom, texture: Texture, width: number, height: number): Texture {
  const border = random.uniform(0.14, 0.22) * Math.min(width, height);
  const white = whiteColor(random);
  return (p, out) => {
    texture(p, out);
    const inside = Math.min(p.u, width - p.u, p.v, height - p.v) - border;
    const cover = clamp01(inside / Math.max(p.footprint, 0.003) + 0.5);
    for (let channel = 0; channel < 3; channel++)
      out[channel] = white[channel] + (out[channel] - white[channel]) * cover;
  };
}

/** A graded ground, a horizon and a handful of shapes. */
function abstractPainting(random: RoomRandom, width: number, height: number): Texture {
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
