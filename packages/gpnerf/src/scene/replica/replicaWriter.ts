/**
 * @file Writes posed, labelled frames in the layout that Semantic-NeRF uses for its Replica renderings:
 * `SEQUENCE/{rgb/rgb_N.png, depth/depth_N.png, semantic_class/semantic_class_N.png,
 * semantic_instance/semantic_instance_N.png, traj_w_c.txt}` with N from 0, without padding.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { OutputError } from "../../errors.ts";
import { writeFileAtomic } from "../../images/writeFileAtomic.ts";
import { writeGrayPng, writePng } from "../../images/writePng.ts";
import type { LabelSet } from "../labels.ts";
import { labelSidecarOf } from "./labelSidecar.ts";
import { camerasName, type SequenceCameras, sequenceCamerasText } from "./sequenceCameras.ts";

/** The images of one frame. */
export interface ReplicaFrame {
  readonly width: number;
  readonly height: number;
  /** sRGB bytes, [height, width, 3]. */
  readonly color: Uint8Array;
  /** z-depth in millimetres, [height, width]; 0 where unknown. */
  readonly depthMillimetres?: Uint16Array;
  /** Class index, [height, width]. */
  readonly semantic?: Uint8Array;
  /** Instance id, [height, width]; 0 where unlabelled. */
  readonly instance?: Uint16Array;
  /** 255 where the image shows the scene, 0 where it does not, [height, width]. */
  readonly mask?: Uint8Array;
}

/** Folders of a sequence, one per kind of image; each is also the beginning of the file names in it. */
export type ReplicaImageKind = "rgb" | "depth" | "semantic_class" | "semantic_instance" | "mask";

/** What the renderings of Replica have. */
const renderedKinds: readonly ReplicaImageKind[] = ["rgb", "depth", "semantic_class", "semantic_instance"];

/**
 * Make the folders of a sequence, e.g. `room_000/Sequence_1`.
 *
 * @param kinds images that its frames will have; those of Replica's renderings unless told
 * @throws {OutputError} when a folder cannot be made
 */
export async function createReplicaSequence(
  sequence: string,
  kinds: readonly ReplicaImageKind[] = renderedKinds,
): Promise<void> {
  for (const kind of kinds) {
    const path = join(sequence, kind);
    await mkdir(path, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
      const hint = "Choose an output folder that may be written to.";
      throw new OutputError(`${path}: the folder cannot be made (${cause.message}).`, { path, hint, cause });
    });
  }
}

/**
 * Write the PNG files of frame `index`. The same pixels give the same bytes.
 *
 * @throws {RangeError} when an image does not have width · height pixels
 * @throws {OutputError} when a file cannot be written
 */
export async function writeReplicaFrame(sequence: string, index: number, frame: ReplicaFrame): Promise<void> {
  const { width, height } = frame;
  const path = (kind: ReplicaImageKind): string => join(sequence, kind, `${kind}_${index}.png`);
  const maps = [
    ["depth", frame.depthMillimetres],
    ["semantic_class", frame.semantic],
    ["semantic_instance", frame.instance],
    ["mask", frame.mask],
  ] as const;
  await Promise.all([
    writePng(path("rgb"), frame.color, width, height),
    ...maps.map(([kind, map]) => map && writeGrayPng(path(kind), map, width, height)),
  ]);
}

/**
 * Write `traj_w_c.txt`: one line per frame, the 4×4 camera-to-world matrix row by row (OpenCV axes, metres).
 *
 * @param poses one 16-number row-major matrix per frame, in frame order
 * @throws {RangeError} when a pose is not 16 finite numbers
 * @throws {OutputError} when the file cannot be written
 */
export async function writeReplicaPoses(sequence: string, poses: readonly Float64Array[]): Promise<void> {
  for (const [index, pose] of poses.entries()) {
    if (pose.length !== 16 || !pose.every(Number.isFinite)) {
      throw new RangeError(`writeReplicaPoses: pose ${index} is [${pose.join(", ")}], needs 16 finite numbers`);
    }
  }
  const lines = poses.map((pose) => [...pose].map(formatNumber).join(" "));
  await writeFileAtomic(join(sequence, "traj_w_c.txt"), `${lines.join("\n")}\n`);
}

/**
 * Write `classes.json` beside the sequences of a place: which label set the values in semantic_class index, and its names.
 * @throws {OutputError} when the file cannot be written
 */
export async function writeReplicaClasses(folder: string, labels: LabelSet): Promise<void> {
  await writeFileAtomic(join(folder, "classes.json"), `${JSON.stringify(labelSidecarOf(labels), null, 2)}\n`);
}

/**
 * Write `cameras.json`: the cameras of a sequence that was not taken with Replica's.
 * @throws {OutputError} when the file cannot be written
 */
export async function writeReplicaCameras(sequence: string, cameras: SequenceCameras): Promise<void> {
  await writeFileAtomic(join(sequence, camerasName), sequenceCamerasText(cameras));
}

/** Nine decimals (a nanometre): exact enough for a rotation, and no exponents, which some readers refuse. */
function formatNumber(value: number): string {
  const text = value.toFixed(9).replace(/\.?0+$/, "");
  return text === "-0" ? "0" : text;
}
