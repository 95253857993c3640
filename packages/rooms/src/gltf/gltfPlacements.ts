import type { GLTF } from "@gltf-transform/core";
import { Matrix4, Quaternion, Vector3 } from "three";
import type { GltfFile } from "./gltfFile.ts";

/** A mesh in its place. Nodes that share a mesh, and instances of one node, are placements of their own. */
export interface GltfPlacement {
  /** Index of the node in the file. */
  readonly node: number;
  /** Number of the instance where a node has several (EXT_mesh_gpu_instancing), else 0. */
  readonly copy: number;
  readonly mesh: number;
  /** The node and those above it, nearest first: index and name. */
  readonly ancestry: readonly { readonly node: number; readonly name: string }[];
  /** Transform from the mesh to the file's world (metres, y up). */
  readonly worldFromMesh: Matrix4;
}

/**
 * All meshes of a file's default scene (of its first scene, or of all nodes, where it has none), in the order of the
 * node trees.
 */
export function gltfPlacements(file: GltfFile): GltfPlacement[] {
  const { json } = file;
  const { nodes = [] } = json;
  const placements: GltfPlacement[] = [];
  interface Visit {
    readonly node: number;
    readonly parent?: { readonly ancestry: GltfPlacement["ancestry"]; readonly matrix: Matrix4 };
  }
  const waiting: Visit[] = rootNodes(json).map((node) => ({ node }));
  waiting.reverse();
  for (let visit = waiting.pop(); visit; visit = waiting.pop()) {
    const { node, parent } = visit;
    const definition = nodes[node];
    const ancestry = [{ node, name: String(definition.name ?? "") }, ...(parent?.ancestry ?? [])];
    const matrix = localMatrix(definition);
    if (parent) matrix.premultiply(parent.matrix);
    if (definition.mesh !== undefined) {
      const copies = instanceMatrices(file, definition);
      for (const [copy, instance] of copies.entries()) {
        const worldFromMesh = matrix.clone().multiply(instance);
        placements.push({ node, copy, mesh: definition.mesh, ancestry, worldFromMesh });
      }
    }
    for (const child of [...(definition.children ?? [])].reverse()) {
      waiting.push({ node: child, parent: { ancestry, matrix } });
    }
  }
  return placements;
}

function rootNodes({ scene, scenes = [], nodes = [] }: GLTF.IGLTF): readonly number[] {
  const shown = scenes[scene ?? 0];
  if (shown) return shown.nodes ?? [];
  const children = new Set(nodes.flatMap((node) => node.children ?? []));
  return [...nodes.keys()].filter((node) => !children.has(node));
}

function localMatrix({ matrix, translation, rotation, scale }: GLTF.INode): Matrix4 {
  if (matrix) return new Matrix4().fromArray(matrix);
  return new Matrix4().compose(
    new Vector3(...(translation ?? [0, 0, 0])),
    new Quaternion(...(rotation ?? [0, 0, 0, 1])),
    new Vector3(...(scale ?? [1, 1, 1])),
  );
}

/** Transforms of a node's instances in its own frame; the identity for a node without the extension. */
function instanceMatrices({ document }: GltfFile, { extensions }: GLTF.INode): Matrix4[] {
  const instancing = extensions?.["EXT_mesh_gpu_instancing"] as { attributes?: Record<string, number> } | undefined;
  const { TRANSLATION, ROTATION, SCALE } = instancing?.attributes ?? {};
  const accessors = document.getRoot().listAccessors();
  const [translation, rotation, scale] = [TRANSLATION, ROTATION, SCALE].map((index) =>
    index === undefined ? undefined : accessors[index],
  );
  const count = (translation ?? rotation ?? scale)?.getCount();
  if (count === undefined) return [new Matrix4()];
  return Array.from({ length: count }, (_, i) =>
    new Matrix4().compose(
      new Vector3(...(translation?.getElement(i, []) ?? [0, 0, 0])),
      new Quaternion(...(rotation?.getElement(i, []) ?? [0, 0, 0, 1])).normalize(),
      new Vector3(...(scale?.getElement(i, []) ?? [1, 1, 1])),
    ),
  );
}
