import type { RoomRenderer } from "../render/roomRenderer.ts";
import { classIndex, type RoomClass } from "../room/roomClass.ts";

/** Number of directions around the vertical that a panorama tells apart. */
export const panoramaBins = 48;

/** What a look around from one place finds, per direction bin (bin b is yaw 2π b / panoramaBins). */
export interface Panorama {
  /** How good it is to have the direction in view; negative where something stands too close. */
  readonly value: Float64Array;
  /** Instance ids of the things to be seen there. */
  readonly things: readonly ReadonlySet<number>[];
  /** Class index of every thing seen. */
  readonly classes: ReadonlyMap<number, number>;
}

const probePitches = [-36, -22, -8].map((degrees) => (degrees * Math.PI) / 180);

/** How much a class is worth looking at: furniture more than what hangs on walls, which is in every view anyway. */
const interests: { readonly [K in RoomClass]: number } = {
  wall: 0,
  floor: 0,
  unlabelled: 0.1,
  picture: 0.4,
  window: 0.3,
  door: 0.4,
  curtain: 0.5,
  cabinet: 0.7,
  bookshelf: 0.7,
  otherfurn: 0.8,
  "shower curtain": 0.8,
  refrigerator: 1,
  counter: 1.1,
  table: 1.2,
  desk: 1.2,
  chair: 1.2,
  sofa: 1.3,
  bed: 1.3,
  bathtub: 1.3,
  toilet: 1.4,
  sink: 1.4,
};

/** Interest by class index. */
export const interestOfClass: ReadonlyMap<number, number> = new Map(
  Object.entries(interests).map(([name, value]) => [classIndex(name as RoomClass), value]),
);

/**
 * Look around from an eye point by casting a few rays per direction, level to steeply down.
 *
 * @param closeness 0 for someone who looks at the room from afar, 1 for someone who wants to see things at arm's length
 */
export function lookAround(
  renderer: RoomRenderer,
  eye: readonly [number, number, number],
  closeness: number,
): Panorama {
  const value = new Float64Array(panoramaBins);
  const things = Array.from({ length: panoramaBins }, () => new Set<number>());
  const classes = new Map<number, number>();
  for (let bin = 0; bin < panoramaBins; bin++) {
    const yaw = (bin / panoramaBins) * 2 * Math.PI;
    for (const pitch of probePitches) {
      const hit = renderer.caster.cast(
        ...eye,
        Math.cos(yaw) * Math.cos(pitch),
        Math.sin(yaw) * Math.cos(pitch),
        Math.sin(pitch),
      );
      const { distance } = hit;
      const label = renderer.label(hit);
      const interest = interestOfClass.get(label.classIndex)!;
      if (label.instance > 0 && interest > 0 && distance > 0.7) {
        things[bin].add(label.instance);
        classes.set(label.instance, label.classIndex);
      }
      const isClose = interest > 0.3 && distance < 1.5;
      const far = distance < 1 ? -0.3 : 0.4 * Math.min(1, distance / 2.5);
      const nearness = distance < 0.65 ? -2 : isClose ? far + closeness * 0.8 : far * (1 - closeness);
      value[bin] += (nearness + (distance < 0.65 ? 0 : interest)) / probePitches.length;
    }
  }
  return { value, things, classes };
}
