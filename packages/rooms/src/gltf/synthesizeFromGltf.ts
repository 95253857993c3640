import { readdir, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  ConfigError,
  createReplicaSequence,
  OutputError,
  scanNet20,
  writeReplicaClasses,
  writeReplicaFrame,
  writeReplicaPoses,
} from "gpnerf";
import { classIndex } from "../room/roomClass.ts";
import { createWholeFolder, type RoomInstanceRecord } from "../roomFolder.ts";
import { ClassMap, readClassMap } from "./classMap.ts";
import { type GltfCameras, gltfCameras } from "./gltfCameras.ts";
import { readGltfFile } from "./gltfFile.ts";
import { gltfLighting } from "./gltfLighting.ts";
import { GltfRenderer } from "./gltfRenderer.ts";
import { gltfRoom } from "./gltfRoom.ts";

/** What to photograph, and where to put the photos. */
export interface SynthesizeFromGltfOptions {
  /** A .glb or .gltf file. */
  readonly from: string;
  /** A class map file; names speak for themselves without one. */
  readonly classes?: string;
  /** Number of photos. */
  readonly frames: number;
  /** Image size in pixels. */
  readonly width: number;
  readonly height: number;
  /** Decides the walk; the same seed gives the same files. */
  readonly seed: number;
  /** New folder for the data set. */
  readonly out: string;
  /** Metres per unit of the file. Default: 1, as glTF has it. */
  readonly scale?: number;
  /** Show colours as they are stored, without light. Default: only where all materials say so. */
  readonly isUnlit?: boolean;
  /** Called after every frame, counted from 0. */
  readonly onFrame?: (frame: number) => void;
  /** Stops between frames and leaves nothing behind. */
  readonly signal?: AbortSignal;
}

/** What was made. */
export interface GltfDataset {
  /** Folder with the sequence, classes.json and scene.json. */
  readonly folder: string;
  readonly cameras: GltfCameras["kind"];
  readonly instances: readonly GltfInstanceRecord[];
  /** Names that told no class, most triangles first; what they name is unlabelled. */
  readonly unknownNames: readonly string[];
  /** Patterns of the class map that fitted no name. */
  readonly unusedPatterns: readonly string[];
}

/** A labelled thing, as listed in scene.json. */
export interface GltfInstanceRecord extends RoomInstanceRecord {
  /** The name in the file that told its class. */
  readonly name: string;
}

/**
 * Make a labelled multi-view data set from a glTF scene, in the Semantic-NeRF Replica layout: `OUT/Sequence_1/{rgb, depth,
 * semantic_class, semantic_instance}/…_N.png` and `traj_w_c.txt`, beside it `classes.json`, and in `scene.json` what the
 * instances are called in the file and how its world lies in the data set's (z up, metres).
 *
 * Classes are ScanNet-20's, by the names of nodes, meshes and materials (see `classifyPlacement`); instances are nodes.
 *
 * @throws {SceneError} when the file cannot be read or shows nothing
 * @throws {ConfigError} for a broken class map or options out of range; {OutputError} when OUT is not free; the signal's
 *   reason when aborted
 */
export async function synthesizeFromGltf(options: SynthesizeFromGltfOptions): Promise<GltfDataset> {
  checkOptions(options);
  const { from, frames, width, height, seed, scale = 1, signal } = options;
  const folder = resolve(options.out);
  await expectFree(folder);
  const classes = options.classes === undefined ? new ClassMap() : await readClassMap(options.classes);
  const scene = await gltfRoom(await readGltfFile(from), classes, scale, seed);
  const { room, instanceNames } = scene;
  const renderer = new GltfRenderer(room);
  const { kind, cameras, places } = gltfCameras(scene, renderer, frames, width, height);
  if (!(options.isUnlit ?? scene.isUnlit)) renderer.light(gltfLighting(room, renderer.caster, places), cameras);

  const labelled = room.objects.filter(({ instance }) => instance > 0);
  const instances = labelled.map(
    ({ instance, className }): GltfInstanceRecord => ({
      id: instance,
      class: className,
      classIndex: classIndex(className),
      name: instanceNames[instance - 1],
    }),
  );
  await createWholeFolder(folder, async (partial) => {
    const sequence = join(partial, "Sequence_1");
    await createReplicaSequence(sequence);
    for (const [frame, camera] of cameras.entries()) {
      // Rendering is synchronous: let timers and signals through between frames.
      await nextTurn();
      signal?.throwIfAborted();
      await writeReplicaFrame(sequence, frame, { width, height, ...renderer.render(camera) });
      options.onFrame?.(frame);
    }
    const poses = cameras.map(({ worldFromCamera }) => worldFromCamera);
    await writeReplicaPoses(sequence, poses);
    await writeReplicaClasses(partial, scanNet20);
    const record = {
      ...{ source: basename(from), frames, width, height, seed, scale, cameras: kind },
      sizeMeters: [room.width, room.depth, room.height],
      worldFromFile: scene.roomFromFile.clone().transpose().toArray(),
      ...{ instances, unknownNames: scene.unknownNames },
    };
    await writeFile(join(partial, "scene.json"), `${JSON.stringify(record, null, 2)}\n`);
  });
  return { folder, cameras: kind, instances, unknownNames: scene.unknownNames, unusedPatterns: classes.unused };
}

async function expectFree(folder: string): Promise<void> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw new OutputError(`${folder}: cannot be used as a folder (${cause.code}).`, {
      path: folder,
      cause,
      hint: "Choose another output folder.",
    });
  });
  if (names.length === 0) return;
  throw new OutputError(`${folder}: the folder is not empty.`, {
    path: folder,
    hint: "Choose another output folder, or empty it.",
  });
}

const limits = {
  frames: [1, 100_000],
  width: [16, 4096],
  height: [16, 4096],
  seed: [-0x80000000, 0xffffffff],
} as const;

function checkOptions(options: SynthesizeFromGltfOptions): void {
  for (const name of ["frames", "width", "height", "seed"] as const) {
    const [least, most] = limits[name];
    const value = options[name];
    if (Number.isInteger(value) && value >= least && value <= most) continue;
    throw new ConfigError(`synthesizeFromGltf: ${name} is ${value}, needed is an integer from ${least} to ${most}.`, {
      hint: `Choose a value for ${name} in that range.`,
    });
  }
  const { scale = 1 } = options;
  if (scale > 0 && Number.isFinite(scale)) return;
  throw new ConfigError(`synthesizeFromGltf: scale is ${scale}, needed are metres per unit, above 0.`, {
    hint: "Give 0.01 for a scene in centimetres; leave it out for metres.",
  });
}
