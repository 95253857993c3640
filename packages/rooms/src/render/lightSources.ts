import { Box3, Vector3 } from "three";
import type { Material } from "../materials/material.ts";
import type { PlacedObject, Room } from "../room/room.ts";
import type { Vector } from "./surfaceGrid.ts";

/** Things that glow less than this (screens) light nothing but themselves. */
const leastLampEmission = 0.45;

/** A surface that gives light, found by its glowing material. */
export interface LightSource {
  readonly kind: "window" | "ceiling lamp" | "lamp";
  readonly material: Material;
  /** Bounds in world coordinates. */
  readonly bounds: Box3;
  /** Points that light spreads from, in front of the surface. */
  readonly points: readonly Vector[];
  /** The way a window faces, into the room; absent where light goes to all sides. */
  readonly facing?: Vector;
  /** Area of a window, m²; 1 for lamps. */
  readonly area: number;
}

/** Find windows, ceiling lamps and other lamps: the glowing surfaces of a room, one source per object and material. */
export function findLightSources(room: Room): LightSource[] {
  return room.objects.flatMap((object) =>
    [...glowingBounds(object)].map(([material, bounds]) =>
      object.className === "window" ? windowSource(material, bounds) : lampSource(material, bounds, room.height),
    ),
  );
}

function glowingBounds({ shape, className }: PlacedObject): Map<Material, Box3> {
  const found = new Map<Material, Box3>();
  for (const { geometry, material } of shape.surfaces) {
    if (material.emission < (className === "window" ? 1e-6 : leastLampEmission)) continue;
    geometry.computeBoundingBox();
    const bounds = found.get(material) ?? new Box3();
    found.set(material, bounds.union(geometry.boundingBox!));
  }
  return found;
}

/** Daylight from points on the pane: a flat box whose inner side faces the middle of the room. */
function windowSource(material: Material, bounds: Box3): LightSource {
  const size = bounds.getSize(new Vector3());
  const middle = bounds.getCenter(new Vector3());
  const isAlongX = size.x >= size.y;
  const width = isAlongX ? size.x : size.y;
  const inward = -Math.sign(isAlongX ? middle.y : middle.x);
  const points: Vector[] = [];
  for (const s of [-0.36, 0, 0.36]) {
    for (const z of [-0.25, 0.25]) {
      const height = middle.z + z * size.z;
      // 6 cm in front, where frame and bars do not block everything.
      const out = inward * ((isAlongX ? size.y : size.x) / 2 + 0.06);
      points.push(
        isAlongX ? [middle.x + s * width, middle.y + out, height] : [middle.x + out, middle.y + s * width, height],
      );
    }
  }
  const facing: Vector = isAlongX ? [0, inward, 0] : [inward, 0, 0];
  return { kind: "window", material, bounds, points, facing, area: width * size.z };
}

/** Light from four points around a lamp shade or bulb; from below it if it hangs under the ceiling. */
function lampSource(material: Material, bounds: Box3, roomHeight: number): LightSource {
  const size = bounds.getSize(new Vector3());
  const middle = bounds.getCenter(new Vector3());
  const isCeiling = bounds.max.z > roomHeight - 0.9;
  const z = isCeiling ? bounds.min.z - 0.03 : middle.z;
  const around = isCeiling ? 0.9 : 1.08;
  const [rx, ry] = [(size.x / 2) * around + 0.01, (size.y / 2) * around + 0.01];
  const points: Vector[] = [
    [middle.x + rx, middle.y, z],
    [middle.x - rx, middle.y, z],
    [middle.x, middle.y + ry, z],
    [middle.x, middle.y - ry, z],
  ];
  return { kind: isCeiling ? "ceiling lamp" : "lamp", material, bounds, points, area: 1 };
}
