import { Primitive } from "@gltf-transform/core";
import { SceneError } from "gpnerf";
import { BufferAttribute, BufferGeometry, type Matrix4 } from "three";
import type { Surface } from "../geometry/objectShape.ts";
import type { GltfMaterial } from "./gltfMaterial.ts";

/**
 * The triangles of a glTF primitive as a surface of a room.
 *
 * Attributes: position (world, metres, z up), normal, uv (texture coordinates), and objectPoint, which holds the linear
 * colours of the vertices for the material. Normals that the file leaves out are those of the triangles, as glTF demands.
 *
 * @param worldFromMesh  from the mesh to the room's world
 * @param path  of the file, for messages
 * @returns undefined for points and lines, and where there is nothing to see
 * @throws {SceneError} when indices lead beyond the vertices, or positions are no numbers
 */
export function gltfSurface(
  primitive: Primitive,
  material: GltfMaterial,
  worldFromMesh: Matrix4,
  path: string,
): Surface | undefined {
  const position = primitive.getAttribute("POSITION");
  const corners = triangleCorners(primitive, path);
  if (!position || corners.length === 0 || !material.isVisible) return undefined;
  const read = (name: string, width: number, otherwise: number): Float32Array => {
    const accessor = primitive.getAttribute(name);
    const values = new Float32Array(corners.length * width).fill(otherwise);
    if (!accessor || accessor.getCount() < position.getCount()) return values;
    const element: number[] = [];
    for (const [i, corner] of corners.entries()) {
      accessor.getElement(corner, element);
      for (let axis = 0; axis < width; axis++) values[i * width + axis] = element[axis];
    }
    return values;
  };
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(read("POSITION", 3, 0), 3));
  geometry.setAttribute("uv", new BufferAttribute(read(`TEXCOORD_${material.coordinateSet}`, 2, 0), 2));
  geometry.setAttribute("objectPoint", new BufferAttribute(read("COLOR_0", 3, 1), 3));
  const hasNormals = primitive.getAttribute("NORMAL") !== null;
  if (hasNormals) geometry.setAttribute("normal", new BufferAttribute(read("NORMAL", 3, 0), 3));
  geometry.applyMatrix4(worldFromMesh);
  // Three corners of its own for each triangle: these normals are flat.
  if (!hasNormals) geometry.computeVertexNormals();
  const { array } = geometry.attributes.position;
  if (!array.every(Number.isFinite)) {
    throw new SceneError(`${path}: a mesh has positions that are no numbers`, {
      path,
      hint: "Export the file again, without the broken mesh.",
    });
  }
  const density = material.pixelsPerUnit === 0 ? 0 : material.pixelsPerUnit * unitsPerMetre(geometry);
  return { geometry, material: onSurface(material, density) };
}

/** Materials as renderers take them: the footprint in metres. */
function onSurface(material: GltfMaterial, pixelsPerMetre: number): GltfMaterial {
  return {
    ...material,
    texture(point, out) {
      const { footprint } = point;
      point.footprint = footprint * pixelsPerMetre;
      material.texture(point, out);
      point.footprint = footprint;
    },
  };
}

/** Vertices of the triangles, three each; none for points and lines. */
function triangleCorners(primitive: Primitive, path: string): Uint32Array {
  const count = primitive.getAttribute("POSITION")?.getCount() ?? 0;
  const indices: ArrayLike<number> =
    primitive.getIndices()?.getArray() ?? Uint32Array.from({ length: count }, (_, i) => i);
  let largest = -1;
  for (let i = 0; i < indices.length; i++) largest = Math.max(largest, indices[i]);
  if (largest >= count) {
    throw new SceneError(`${path}: a mesh has the index ${largest}, but ${count} vertices`, {
      path,
      hint: "The file is damaged: export it again.",
    });
  }
  const at = (i: number): number => indices[i];
  const strips = Math.max(0, indices.length - 2);
  switch (primitive.getMode()) {
    case Primitive.Mode.TRIANGLES:
      return Uint32Array.from({ length: indices.length - (indices.length % 3) }, (_, i) => at(i));
    case Primitive.Mode.TRIANGLE_STRIP:
      // Every other triangle of a strip runs the other way round.
      return Uint32Array.from({ length: 3 * strips }, (_, i) => {
        const [triangle, corner] = [Math.floor(i / 3), i % 3];
        return at(triangle + (triangle % 2 === 1 && corner > 0 ? 3 - corner : corner));
      });
    case Primitive.Mode.TRIANGLE_FAN:
      return Uint32Array.from({ length: 3 * strips }, (_, i) =>
        i % 3 === 0 ? at(0) : at(Math.floor(i / 3) + (i % 3)),
      );
    default:
      return new Uint32Array();
  }
}

/** Units of texture coordinates along one metre of surface, as an average over its area. */
function unitsPerMetre({ attributes: { position, uv } }: BufferGeometry): number {
  let [area, covered] = [0, 0];
  for (let i = 0; i < position.count; i += 3) {
    const edge = (to: number): [number, number, number] => [
      position.getX(i + to) - position.getX(i),
      position.getY(i + to) - position.getY(i),
      position.getZ(i + to) - position.getZ(i),
    ];
    const [a, b] = [edge(1), edge(2)];
    area += Math.hypot(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]);
    const [du, dv] = [uv.getX(i + 1) - uv.getX(i), uv.getY(i + 1) - uv.getY(i)];
    covered += Math.abs(du * (uv.getY(i + 2) - uv.getY(i)) - dv * (uv.getX(i + 2) - uv.getX(i)));
  }
  return area > 0 ? Math.sqrt(covered / area) : 0;
}
