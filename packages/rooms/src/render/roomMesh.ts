import { BufferAttribute, BufferGeometry } from "three";
import type { Material } from "../materials/material.ts";
import type { PlacedObject, Room } from "../room/room.ts";

/**
 * All triangles of a room in flat arrays, grouped into patches.
 *
 * A patch is one triangle, or two that share an edge and make a quadrilateral: the unit on which light is stored. Its
 * corners have patch coordinates (s, t): first (0, 0), then (1, 0), (1, 1) and (0, 1); a single triangle has no (1, 1).
 */
export interface RoomMesh {
  /**
   * What rays are cast against: nothing but the positions, as normals and texture coordinates would be blended for every
   * triangle that a ray meets.
   */
  readonly geometry: BufferGeometry;
  /** World positions, [triangles, 3 corners, xyz], metres. */
  readonly positions: Float32Array;
  /** Unit normals, [triangles, 3, xyz]. */
  readonly normals: Float32Array;
  /** Positions in the frame of the object, for textures, [triangles, 3, xyz]. */
  readonly objectPoints: Float32Array;
  /** Surface coordinates (u, v) in metres, [triangles, 3, uv]. */
  readonly surfaceCoordinates: Float32Array;
  /** Patch coordinates (s, t) in 0..1, [triangles, 3, st]. */
  readonly patchCoordinates: Float32Array;
  /** Patch of each triangle. */
  readonly patchOfTriangle: Uint32Array;
  readonly patches: readonly Patch[];
}

/** One or two triangles of a surface. */
export interface Patch {
  /** First triangle; the second, if there is one, follows it. */
  readonly triangle: number;
  readonly isQuad: boolean;
  readonly material: Material;
  readonly object: PlacedObject;
}

/** Collect the surfaces of all objects of a room. */
export function roomMesh(room: Room): RoomMesh {
  const positions: number[] = [];
  const normals: number[] = [];
  const objectPoints: number[] = [];
  const surfaceCoordinates: number[] = [];
  const patchCoordinates: number[] = [];
  const patchOfTriangle: number[] = [];
  const patches: Patch[] = [];

  const addTriangle = (source: BufferGeometry, corners: readonly number[], st: readonly number[]): void => {
    const { position, normal, uv } = source.attributes;
    const objectPoint = source.attributes.objectPoint ?? position;
    for (const [i, corner] of corners.entries()) {
      positions.push(position.getX(corner), position.getY(corner), position.getZ(corner));
      normals.push(normal.getX(corner), normal.getY(corner), normal.getZ(corner));
      objectPoints.push(objectPoint.getX(corner), objectPoint.getY(corner), objectPoint.getZ(corner));
      surfaceCoordinates.push(uv.getX(corner), uv.getY(corner));
      patchCoordinates.push(st[i * 2], st[i * 2 + 1]);
    }
    patchOfTriangle.push(patches.length);
  };

  for (const object of room.objects) {
    for (const { geometry, material } of object.shape.surfaces) {
      const triangles = cornersOf(geometry).filter((corners) => area(geometry, corners) > 1e-9);
      for (let i = 0; i < triangles.length; i++) {
        const first = triangles[i];
        const triangle = patchOfTriangle.length;
        const quad = i + 1 < triangles.length ? quadOf(geometry, first, triangles[i + 1]) : undefined;
        if (quad) {
          const [a, b, c, d] = quad;
          addTriangle(geometry, [a, b, d], [0, 0, 1, 0, 0, 1]);
          addTriangle(geometry, [b, c, d], [1, 0, 1, 1, 0, 1]);
          i++;
        } else addTriangle(geometry, first, [0, 0, 1, 0, 0, 1]);
        patches.push({ triangle, isQuad: quad !== undefined, material, object });
      }
    }
  }

  const flat = Float32Array.from(positions);
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(flat, 3));
  return {
    geometry,
    positions: flat,
    normals: Float32Array.from(normals),
    objectPoints: Float32Array.from(objectPoints),
    surfaceCoordinates: Float32Array.from(surfaceCoordinates),
    patchCoordinates: Float32Array.from(patchCoordinates),
    patchOfTriangle: Uint32Array.from(patchOfTriangle),
    patches,
  };
}

type Corners = readonly [number, number, number];

function cornersOf(geometry: BufferGeometry): Corners[] {
  const { index } = geometry;
  const count = (index ?? geometry.attributes.position).count / 3;
  return Array.from({ length: count }, (_, i) => {
    const at = (corner: number): number => (index ? index.getX(i * 3 + corner) : i * 3 + corner);
    return [at(0), at(1), at(2)];
  });
}

/** The corners a, b, c, d of the quadrilateral that two triangles make, b and d on the shared edge. */
function quadOf(
  geometry: BufferGeometry,
  first: Corners,
  second: Corners,
): [number, number, number, number] | undefined {
  const partner = first.map((corner) => second.findIndex((other) => isSameVertex(geometry, corner, other)));
  const apex = partner.indexOf(-1);
  if (apex < 0 || partner.filter((found) => found >= 0).length !== 2) return undefined;
  const far = second[[0, 1, 2].find((i) => !partner.includes(i))!];
  return [first[apex], first[(apex + 1) % 3], far, first[(apex + 2) % 3]];
}

/** Same place and same normal, so that light may be blended across. */
function isSameVertex(geometry: BufferGeometry, a: number, b: number): boolean {
  if (a === b) return true;
  const { position, normal } = geometry.attributes;
  for (const [attribute, tolerance] of [
    [position, 1e-6],
    [normal, 0.02],
  ] as const) {
    for (let axis = 0; axis < 3; axis++) {
      if (Math.abs(attribute.getComponent(a, axis) - attribute.getComponent(b, axis)) > tolerance) return false;
    }
  }
  return true;
}

function area(geometry: BufferGeometry, [a, b, c]: Corners): number {
  const { position: p } = geometry.attributes;
  const edge = (from: number, to: number): [number, number, number] => [
    p.getX(to) - p.getX(from),
    p.getY(to) - p.getY(from),
    p.getZ(to) - p.getZ(from),
  ];
  const [u, v] = [edge(a, b), edge(a, c)];
  return 0.5 * Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]);
}
