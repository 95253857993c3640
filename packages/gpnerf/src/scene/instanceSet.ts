import { SceneError } from "../errors.ts";
import type { Frame, Scene } from "./scene.ts";

/** The instances of one scene. An instance's label is its position here, 0 … C − 1. */
export interface InstanceSet {
  /** Stored ids, rising. */
  readonly ids: readonly number[];
  /** Names for people: the class that most of the instance's pixels have, and its id, e.g. "chair 12". */
  readonly names: readonly string[];
  /** Label of pixels that belong to no instance; equals `ids.length`. */
  readonly voidLabel: number;
}

/** Which instances of a scene are told apart. */
export interface InstanceSetOptions {
  /** Stored ids that mean "no instance". Default: 0. Data sets that number instances from 0 need an empty list. */
  readonly voidIds?: readonly number[];
  /** Indices of the frames to look at. Default: all, each of which is decoded once. */
  readonly frames?: readonly number[];
}

/**
 * Find the instances of a scene: every id that occurs in its instance maps, but the void ones.
 *
 * @throws {SceneError} when the scene has no instance maps or none of the frames shows an instance
 * @throws {RangeError} when a frame does not exist
 */
export async function sceneInstances(scene: Scene, options: InstanceSetOptions = {}): Promise<InstanceSet> {
  const { voidIds = [0], frames = scene.frames.keys() } = options;
  if (!scene.hasInstance) {
    throw new SceneError(`${scene.path}: the scene has no instance maps.`, {
      path: scene.path,
      hint: "Add the folder semantic_instance (gpnerf synth makes rooms with it), or use the semantic target.",
    });
  }
  const classVotes = new Map<number, Float64Array>();
  for (const index of frames) countClasses(classVotes, await scene.loadFrame(index), scene.labels?.classes.length ?? 0);
  for (const id of voidIds) classVotes.delete(id);
  if (classVotes.size === 0) {
    throw new SceneError(`${scene.path}: the instance maps hold no id but ${voidIds.join(", ") || "none"}.`, {
      path: scene.path,
      hint: "Look at the maps in semantic_instance: each pixel needs the id of the thing it shows.",
    });
  }
  const ids = [...classVotes.keys()].sort((a, b) => a - b);
  const names = ids.map((id) => `${majorityClass(scene, classVotes.get(id)!)} ${id}`);
  return { ids, names, voidLabel: ids.length };
}

/**
 * Labels of a frame's instance map.
 *
 * @param instance stored ids, [height, width]
 * @param mask 0 where a pixel shows nothing of the scene, [height, width]; absent when all pixels count
 * @returns 0 … C − 1, or `voidLabel` for ids that the set does not hold and masked pixels, [height, width]
 */
export function instanceLabels({ ids, voidLabel }: InstanceSet, instance: Uint16Array, mask?: Uint8Array): Uint16Array {
  const labelOf = new Uint16Array(65536).fill(voidLabel);
  for (const [label, id] of ids.entries()) labelOf[id] = label;
  return instance.map((id, pixel) => (mask?.[pixel] === 0 ? voidLabel : labelOf[id]));
}

/** Add up for each id how many of its pixels have which class. */
function countClasses(votes: Map<number, Float64Array>, { instance, semantic, mask }: Frame, classCount: number): void {
  if (instance === undefined) return;
  for (let pixel = 0; pixel < instance.length; pixel++) {
    if (mask?.[pixel] === 0) continue;
    let counts = votes.get(instance[pixel]);
    if (counts === undefined) {
      counts = new Float64Array(classCount);
      votes.set(instance[pixel], counts);
    }
    if (semantic !== undefined && semantic[pixel] < classCount) counts[semantic[pixel]]++;
  }
}

/** Name of the class with most pixels, the lower one in a tie; "instance" when no pixel has a class. */
function majorityClass({ labels }: Scene, counts: Float64Array): string {
  const most = Math.max(0, ...counts);
  return most > 0 ? labels!.classes[counts.indexOf(most)] : "instance";
}
