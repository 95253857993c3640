import type { LabelledMesh } from "./labelledSurface.ts";

/**
 * A mesh without its small parts: what hangs in the air where noisy depth maps happened to agree.
 *
 * @param leastTriangles  connected parts with fewer are left out, and vertices without triangles
 */
export function withoutFragments(mesh: LabelledMesh, leastTriangles: number): LabelledMesh {
  const { triangles } = mesh;
  const partOf = connectedParts(mesh);
  const sizes = new Uint32Array(partOf.length);
  for (let at = 0; at < triangles.length; at += 3) sizes[partOf[triangles[at]]]++;

  const isKept = (vertex: number): boolean => sizes[partOf[vertex]] >= Math.max(1, leastTriangles);
  const kept = [...partOf.keys()].filter(isKept);
  const newIndex = new Uint32Array(partOf.length);
  for (const [index, vertex] of kept.entries()) newIndex[vertex] = index;
  const take = <Values extends Float32Array | Uint8Array | Uint16Array>(values: Values, width: number): Values => {
    const taken = new (values.constructor as new (length: number) => Values)(kept.length * width);
    for (const [index, vertex] of kept.entries()) {
      taken.set(values.subarray(vertex * width, (vertex + 1) * width), index * width);
    }
    return taken;
  };
  return {
    positions: take(mesh.positions, 3),
    normals: take(mesh.normals, 3),
    colors: take(mesh.colors, 3),
    ...(mesh.classes ? { classes: take(mesh.classes, 1) } : {}),
    ...(mesh.instances ? { instances: take(mesh.instances, 1) } : {}),
    triangles: triangles.filter((_, at) => isKept(triangles[at - (at % 3)])).map((vertex) => newIndex[vertex]),
  };
}

/** A number per vertex that all vertices joined by triangles share (union-find), [vertices]. */
function connectedParts({ positions, triangles }: LabelledMesh): Uint32Array {
  const parent = Uint32Array.from({ length: positions.length / 3 }, (_, vertex) => vertex);
  const rootOf = (vertex: number): number => {
    let root = vertex;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  };
  for (let at = 0; at < triangles.length; at += 3) {
    const root = rootOf(triangles[at]);
    parent[rootOf(triangles[at + 1])] = root;
    parent[rootOf(triangles[at + 2])] = root;
  }
  return parent.map((_, vertex) => rootOf(vertex));
}
