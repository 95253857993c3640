/** Parts of a set, in the order in which they are made. */
export const roomSetParts = ["train", "validation", "test"] as const;

/** A part of a set. */
export type RoomSetPart = (typeof roomSetParts)[number];

/** What a part is made of. */
export interface RoomSetPlan {
  readonly rooms: number;
  /** Frames per room. */
  readonly frames: number;
  readonly seed: number;
}

/** A fixed set of rooms that everyone can make anew: same name, same files. */
export interface RoomSet {
  /** Image size in pixels. */
  readonly width: number;
  readonly height: number;
  readonly parts: { readonly [Part in RoomSetPart]: RoomSetPlan };
}

/** All sets by name. A set never changes once it is released: other numbers get another name. */
export const roomSets = {
  "rooms-v1": {
    width: 160,
    height: 120,
    parts: {
      train: { rooms: 160, frames: 24, seed: 101 },
      validation: { rooms: 10, frames: 24, seed: 202 },
      test: { rooms: 10, frames: 24, seed: 303 },
    },
  },
} as const satisfies Record<string, RoomSet>;

/** Name of a set. */
export type RoomSetName = keyof typeof roomSets;
