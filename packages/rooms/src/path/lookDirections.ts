import type { RoomRandom } from "../random/roomRandom.ts";
import type { RoomRenderer } from "../render/roomRenderer.ts";
import { classIndex } from "../room/roomClass.ts";
import type { FloorPoint } from "./walkPath.ts";

/** Where a camera looks: yaw about z from the x axis, pitch up from the horizon, both radians. */
export interface LookDirection {
  readonly yaw: number;
  readonly pitch: number;
}

const degree = Math.PI / 180;

/** Largest turn between two frames. */
const largestTurn = 7.5 * degree;

const yawBins = 48;
const probePitches = [-32, -14, 2] as const;
const background = new Set([classIndex("wall"), classIndex("floor"), classIndex("unlabelled")]);

/** What a look around from one place finds, per yaw bin. */
interface Panorama {
  /** How good it is to have the bin in view: distance neither tiny nor empty, furniture rather than wall. */
  readonly value: Float64Array;
  readonly instances: readonly ReadonlySet<number>[];
}

/**
 * Choose smoothly turning looks along a walk: of many candidate turns, the one that sees most furniture, most different
 * things, and least of walls up close.
 *
 * @param eyeHeights height of the eye at each point, metres
 */
export function lookDirections(
  random: RoomRandom,
  renderer: RoomRenderer,
  points: readonly FloorPoint[],
  eyeHeights: readonly number[],
): LookDirection[] {
  const panoramas = points.map(([x, y], i) => lookAround(renderer, x, y, eyeHeights[i]));
  let best: number[] = [];
  let bestScore = -Infinity;
  for (let candidate = 0; candidate < 240; candidate++) {
    const yaws = drawTurn(random, points.length);
    const score = scoreOf(panoramas, yaws);
    if (score > bestScore) {
      bestScore = score;
      best = yaws;
    }
  }
  const middle = random.uniform(-19, -11) * degree;
  const swing = random.uniform(2, 5) * degree;
  const phase = random.uniform(0, 2 * Math.PI);
  return best.map((yaw, i) => ({
    yaw,
    pitch: middle + swing * Math.sin(phase + (i / Math.max(24, points.length)) * 2 * Math.PI),
  }));
}

/** A steady turn with a slow swing on top, never faster than `largestTurn` per frame. */
function drawTurn(random: RoomRandom, count: number): number[] {
  const start = random.uniform(0, 2 * Math.PI);
  const steps = Math.max(1, count - 1);
  const total = random.uniform(-1, 1) * Math.min(steps * 6 * degree, 200 * degree);
  const swing = random.uniform(0, 1) * Math.min(steps * 1.2 * degree, 35 * degree);
  const phase = random.uniform(0, 2 * Math.PI);
  const yaws: number[] = [];
  for (let i = 0; i < count; i++) {
    const t = i / steps;
    const wanted = start + total * t + swing * Math.sin(phase + 2 * Math.PI * t);
    const before = i === 0 ? wanted : yaws[i - 1];
    yaws.push(before + Math.min(largestTurn, Math.max(-largestTurn, wanted - before)));
  }
  return yaws;
}

function scoreOf(panoramas: readonly Panorama[], yaws: readonly number[]): number {
  const seen = new Map<number, number>();
  let value = 0;
  for (const [i, yaw] of yaws.entries()) {
    const centre = Math.round((yaw / (2 * Math.PI)) * yawBins);
    for (let offset = -5; offset <= 5; offset++) {
      const bin = (((centre + offset) % yawBins) + yawBins) % yawBins;
      value += panoramas[i].value[bin] / 11;
      for (const instance of panoramas[i].instances[bin]) seen.set(instance, (seen.get(instance) ?? 0) + 1);
    }
  }
  // A thing counts once it is in view for a while.
  let things = 0;
  for (const count of seen.values()) things += Math.min(1, count / 6);
  return value / yaws.length + 0.08 * things;
}

function lookAround(renderer: RoomRenderer, x: number, y: number, z: number): Panorama {
  const value = new Float64Array(yawBins);
  const instances = Array.from({ length: yawBins }, () => new Set<number>());
  for (let bin = 0; bin < yawBins; bin++) {
    const yaw = (bin / yawBins) * 2 * Math.PI;
    for (const degrees of probePitches) {
      const pitch = degrees * degree;
      const hit = renderer.caster.cast(x, y, z, Math.cos(yaw) * Math.cos(pitch), Math.sin(yaw) * Math.cos(pitch), Math.sin(pitch));
      const { distance } = hit;
      const label = renderer.label(hit);
      const isThing = !background.has(label.classIndex);
      if (isThing && distance > 0.7) instances[bin].add(label.instance);
      const near = distance < 0.6 ? -2 : distance < 1.1 ? -0.3 : 0.5 * Math.min(1, distance / 3);
      value[bin] += (near + (isThing ? 0.8 : 0)) / probePitches.length;
    }
  }
  return { value, instances };
}
