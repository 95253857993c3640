import type { RoomClass } from "../room/roomClass.ts";
import type { ClassMap } from "./classMap.ts";
import { classOfName } from "./classSynonyms.ts";
import type { GltfPlacement } from "./gltfPlacements.ts";

/** What a surface belongs to. */
export interface Membership {
  readonly className: RoomClass;
  /** Equal for surfaces of the same thing: one node, with all that hangs below it. */
  readonly thing: string;
  /** The name that told the class; of the node itself when none did. */
  readonly name: string;
  /** False when no name told a class: the surface is unlabelled because nobody knows what it is. */
  readonly isKnown: boolean;
}

/**
 * Find out what a surface is from names, the nearest first: the node's own, its mesh's, those of the nodes above, and last
 * the material's; on every name the class map goes before the built-in synonyms. "material:" patterns of the map go
 * before all names.
 *
 * The node whose name told the class is the instance, so that the legs below a node "chair" are one chair with its seat; a
 * class told by a material is the node's part of that class.
 */
export function classifyPlacement(
  { node, copy, ancestry }: GltfPlacement,
  meshName: string,
  materialName: string,
  classes: ClassMap,
): Membership {
  const explicit = classes.ofMaterial(materialName, true);
  if (explicit) return { className: explicit, thing: `${node}.${copy} ${explicit}`, name: materialName, isKnown: true };
  const [own, ...above] = ancestry;
  const names = [own, { node, name: meshName }, ...above];
  for (const candidate of names) {
    const className = classes.ofName(candidate.name) ?? classOfName(candidate.name);
    if (className) return { className, thing: `${candidate.node}.${copy}`, name: candidate.name, isKnown: true };
  }
  const className = classes.ofMaterial(materialName, false) ?? classOfName(materialName);
  if (className) return { className, thing: `${node}.${copy} ${className}`, name: materialName, isKnown: true };
  return { className: "unlabelled", thing: `${node}.${copy}`, name: own.name || meshName, isKnown: false };
}
