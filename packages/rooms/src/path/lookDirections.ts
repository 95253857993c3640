import type { RoomRandom } from "../random/roomRandom.ts";
import { interestOfClass, type Panorama, panoramaBins } from "./panorama.ts";

const degree = Math.PI / 180;

/** Largest turn between two frames, radians. */
export const largestTurn = 7.5 * degree;

/** Half of the horizontal field of view, in panorama bins. */
const halfView = Math.round(panoramaBins / 8) - 1;

/** Looks along a stretch of a walk. */
export interface TurningLook {
  /** Where on the walk the stretch begins, as a share (0..1) of the room there is for it. */
  readonly start: number;
  /** Yaw per frame about z from the x axis, radians. */
  readonly yaws: readonly number[];
}

/**
 * Choose a stretch of the walk and smoothly turning looks along it: of many candidates the one that sees most
 * furniture, most different things, and is nowhere stuck in front of a wall.
 *
 * @param panoramas look-arounds at even distances along the whole walk
 * @param share length of the wanted stretch as a share of the walk, 0..1
 * @param frames number of looks
 */
export function turningLook(
  random: RoomRandom,
  panoramas: readonly Panorama[],
  share: number,
  frames: number,
): TurningLook {
  let best: TurningLook | undefined;
  let bestScore = -Infinity;
  for (let candidate = 0; candidate < 800; candidate++) {
    const look = { start: random.uniform(0, 1), yaws: drawTurn(random, frames) };
    const score = scoreOf(panoramas, share, look);
    if (score <= bestScore) continue;
    best = look;
    bestScore = score;
  }
  return best!;
}

/** A steady turn with a slow swing on top, never faster than `largestTurn` per frame. */
function drawTurn(random: RoomRandom, count: number): number[] {
  const start = random.uniform(0, 2 * Math.PI);
  const steps = Math.max(1, count - 1);
  const total = random.uniform(-1, 1) * Math.min(steps * 6.5 * degree, 270 * degree);
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

function scoreOf(panoramas: readonly Panorama[], share: number, { start, yaws }: TurningLook): number {
  const framesSeen = new Map<number, number>();
  const classOf = new Map<number, number>();
  let sum = 0;
  let worst = Infinity;
  for (const [i, yaw] of yaws.entries()) {
    const along = start * (1 - share) + (share * i) / Math.max(1, yaws.length - 1);
    const panorama = panoramas[Math.round(along * (panoramas.length - 1))];
    const centre = Math.round((yaw / (2 * Math.PI)) * panoramaBins);
    const inView = new Set<number>();
    let value = 0;
    for (let offset = -halfView; offset <= halfView; offset++) {
      const bin = (((centre + offset) % panoramaBins) + panoramaBins) % panoramaBins;
      value += panorama.value[bin] / (2 * halfView + 1);
      for (const thing of panorama.things[bin]) inView.add(thing);
    }
    for (const thing of inView) {
      framesSeen.set(thing, (framesSeen.get(thing) ?? 0) + 1);
      classOf.set(thing, panorama.classes.get(thing)!);
    }
    sum += value;
    worst = Math.min(worst, value);
  }
  // A thing counts in full once it is in view for a quarter of the walk; the first of its class counts most.
  let things = 0;
  const shareOfClass = new Map<number, number>();
  for (const [thing, count] of framesSeen) {
    const shown = Math.min(1, (4 * count) / yaws.length);
    const classIndex = classOf.get(thing)!;
    things += 0.03 * shown * interestOfClass.get(classIndex)!;
    shareOfClass.set(classIndex, Math.max(shown, shareOfClass.get(classIndex) ?? 0));
  }
  for (const shown of shareOfClass.values()) things += 0.1 * shown;
  return sum / yaws.length + 0.5 * worst + things;
}
