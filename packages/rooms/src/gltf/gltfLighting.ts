import { Box3 } from "three";
import type { FloorPoint } from "../path/walkPath.ts";
import type { Lighting, Shining } from "../render/lighting.ts";
import type { RayCaster } from "../render/rayCaster.ts";
import type { Room } from "../room/room.ts";
import type { GltfMaterial } from "./gltfMaterial.ts";

/** Most lamps, and the least distance between them, metres. */
const lamps = { most: 6, apart: 2 } as const;

/** A warm white. */
const color = [2.4, 2.25, 2.05] as const;

/** Height of lamps above the floor where nothing is above them, metres. */
const openHeight = 2.6;

/**
 * Lamps above the way of the cameras, under the ceiling where there is one: files rarely have lights, and those that they
 * have are rarely meant for photos. Surfaces throw their light on.
 *
 * @param places  where the cameras pass, [x, y]
 */
export function gltfLighting(room: Room, caster: RayCaster, places: readonly FloorPoint[]): Lighting {
  const chosen: FloorPoint[] = [];
  for (const [x, y] of places) {
    if (chosen.length === lamps.most) break;
    if (chosen.every((other) => Math.hypot(other[0] - x, other[1] - y) >= lamps.apart)) chosen.push([x, y]);
  }
  const lowest = Math.max(openHeight, room.height < 3.5 ? 0 : openHeight);
  const shining = chosen.map(([x, y]): Shining => {
    const { distance } = caster.cast(x, y, 1.5, 0, 0, 1, 6);
    const z = distance === Number.POSITIVE_INFINITY ? lowest : Math.max(1.6, 1.5 + distance - 0.25);
    const points = [0, 1, 2, 3].map((i) => {
      const angle = (i * Math.PI) / 2;
      return [x + 0.12 * Math.cos(angle), y + 0.12 * Math.sin(angle), z] as const;
    });
    const scale = 1 / chosen.length ** 0.5;
    return {
      source: { kind: "ceiling lamp", material: invisible, bounds: new Box3(), points, area: 1 },
      color: [color[0] * scale, color[1] * scale, color[2] * scale],
    };
  });
  return { time: "day", shining, windows: [], glow: new Map() };
}

/** What lamps without a shape consist of. */
const invisible: Pick<GltfMaterial, "texture" | "emission"> = { texture: () => undefined, emission: 1 };
