import { SceneError } from "gpnerf";
import { Box3, Matrix4 } from "three";
import { ObjectShape } from "../geometry/objectShape.ts";
import { FloorPlan } from "../room/floorPlan.ts";
import type { PlacedObject, Room } from "../room/room.ts";
import { wallsOf } from "../room/walls.ts";
import { classifyPlacement } from "./classifyPlacement.ts";
import type { ClassMap } from "./classMap.ts";
import { floorLevel } from "./floorLevel.ts";
import { asSceneError, type GltfFile } from "./gltfFile.ts";
import { type GltfMaterial, GltfMaterials } from "./gltfMaterial.ts";
import { type GltfPlacement, gltfPlacements } from "./gltfPlacements.ts";
import { gltfSurface } from "./gltfSurface.ts";

/** A glTF scene as a room. */
export interface GltfRoom {
  readonly room: Room;
  /** Bounds of everything, in the room's world. */
  readonly bounds: Box3;
  /** From the file's world (y up) to the room's: z up, the floor at z = 0, the origin in the middle of it; metres. */
  readonly roomFromFile: Matrix4;
  /** Name of each instance: entry i of instance i + 1. */
  readonly instanceNames: readonly string[];
  /** Names that told no class, most triangles first; what they name is unlabelled. */
  readonly unknownNames: readonly string[];
  /** True when all materials are to be shown as they are, without light. */
  readonly isUnlit: boolean;
}

/** No scene may have more triangles. */
const mostTriangles = 4_000_000;

/** Instance ids are stored with 16 bits. */
const mostInstances = 65_535;

/**
 * Turn a glTF file into the structure that rooms are rendered from: labelled objects with their surfaces.
 *
 * @param scale  metres per unit of the file; 1 for files that keep to the format
 * @param seed  decides cameras and light
 * @throws {SceneError} when the file has no triangles, too many, or broken meshes
 */
export async function gltfRoom(file: GltfFile, classes: ClassMap, scale: number, seed: number): Promise<GltfRoom> {
  const gathered = await gatherObjects(file, classes, scale).catch((error: unknown) => {
    throw asSceneError(file.path, error);
  });
  const { objects } = gathered;
  const bounds = new Box3();
  for (const { shape } of objects) {
    for (const { geometry } of shape.surfaces) {
      geometry.computeBoundingBox();
      bounds.union(geometry.boundingBox!);
    }
  }
  if (bounds.isEmpty()) {
    throw new SceneError(`${file.path}: the scene shows no triangles`, {
      path: file.path,
      hint: "Export a scene with meshes; points, lines and all but invisible materials are left out.",
    });
  }
  const { min, max } = bounds;
  const shift = new Matrix4().makeTranslation(-(min.x + max.x) / 2, -(min.y + max.y) / 2, -floorLevel(objects, min.z));
  for (const { shape } of objects) for (const { geometry } of shape.surfaces) geometry.applyMatrix4(shift);
  const [width, depth, height] = [max.x - min.x, max.y - min.y, max.z - min.z];
  const room: Room = {
    ...{ seed, kind: "living room", width, depth, height, objects },
    plan: new FloorPlan(width, depth, wallsOf(width, depth, height)),
  };
  const surfaces = objects.flatMap(({ shape }) => shape.surfaces);
  return {
    room,
    bounds: bounds.clone().applyMatrix4(shift),
    roomFromFile: zUp(scale).premultiply(shift),
    instanceNames: gathered.instanceNames,
    unknownNames: gathered.unknownNames,
    isUnlit: surfaces.every(({ material }) => (material as GltfMaterial).isUnlit),
  };
}

/** (x, y, z) with y up to (x, −z, y) with z up. */
function zUp(scale: number): Matrix4 {
  return new Matrix4().set(scale, 0, 0, 0, 0, 0, -scale, 0, 0, scale, 0, 0, 0, 0, 0, 1);
}

interface Gathered {
  readonly objects: readonly PlacedObject[];
  readonly instanceNames: readonly string[];
  readonly unknownNames: readonly string[];
}

async function gatherObjects(file: GltfFile, classes: ClassMap, scale: number): Promise<Gathered> {
  const materials = new GltfMaterials(file);
  const toRoom = zUp(scale);
  const objects = new Map<string, PlacedObject>();
  const instanceNames: string[] = [];
  const unknown = new Map<string, number>();
  let triangles = 0;
  for (const placement of gltfPlacements(file)) {
    const worldFromMesh = toRoom.clone().multiply(placement.worldFromMesh);
    const { name: meshName, primitives } = primitivesOf(file, placement);
    for (const { primitive, materialIndex } of primitives) {
      const material = await materials.get(materialIndex);
      const surface = gltfSurface(primitive, material, worldFromMesh, file.path);
      if (!surface) continue;
      const count = surface.geometry.attributes.position.count / 3;
      triangles += count;
      if (triangles > mostTriangles) throw tooLarge(file, `more than ${mostTriangles} triangles`);
      const { className, thing, name, isKnown } = classifyPlacement(placement, meshName, material.name, classes);
      if (!isKnown) unknown.set(name, (unknown.get(name) ?? 0) + count);
      let object = objects.get(thing);
      if (!object) {
        const isLabelled = className !== "unlabelled";
        if (isLabelled) instanceNames.push(name);
        if (instanceNames.length > mostInstances) throw tooLarge(file, `more than ${mostInstances} labelled things`);
        object = { instance: isLabelled ? instanceNames.length : 0, className, shape: new ObjectShape(className) };
        objects.set(thing, object);
      }
      object.shape.surfaces.push(surface);
    }
  }
  const unknownNames = [...unknown].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  return { objects: [...objects.values()], instanceNames, unknownNames };
}

function primitivesOf({ json, document }: GltfFile, { mesh }: GltfPlacement) {
  const definition = json.meshes![mesh];
  const primitives = document.getRoot().listMeshes()[mesh].listPrimitives();
  return {
    name: String(definition.name ?? ""),
    primitives: primitives.map((primitive, i) => ({ primitive, materialIndex: definition.primitives[i].material })),
  };
}

function tooLarge({ path }: GltfFile, what: string): SceneError {
  return new SceneError(`${path}: the scene has ${what}`, {
    path,
    hint: "Export a part of it, or simplify its meshes.",
  });
}
