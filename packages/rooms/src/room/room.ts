import type { ObjectShape } from "../geometry/objectShape.ts";
import type { FloorPlan } from "./floorPlan.ts";
import type { RoomClass } from "./roomClass.ts";

/** All kinds of rooms. */
export const roomKinds = ["bedroom", "living room", "kitchen", "office", "bathroom"] as const;

/** What a room is for; decides its furniture. */
export type RoomKind = (typeof roomKinds)[number];

/** A labelled thing in its place: the surfaces of `shape` are in world coordinates (metres, z up). */
export interface PlacedObject {
  /** Instance id: 1, 2, …; 0 for unlabelled things (ceiling, lamps, screens …). */
  readonly instance: number;
  readonly className: RoomClass;
  readonly shape: ObjectShape;
}

/** A furnished room. The floor is at z = 0, centred on the origin; walls at x = ±width / 2 and y = ±depth / 2. */
export interface Room {
  readonly seed: number;
  readonly kind: RoomKind;
  readonly width: number;
  readonly depth: number;
  readonly height: number;
  readonly objects: readonly PlacedObject[];
  readonly plan: FloorPlan;
}
