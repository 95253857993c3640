/**
 * @file Writes posed, labelled frames in the layout that Semantic-NeRF uses for its Replica renderings:
 * `SEQUENCE/{rgb/rgb_N.png, depth/depth_N.png, semantic_class/semantic_class_N.png,
 * semantic_instance/semantic_instance_N.png, traj_w_c.txt}` with N from 0, without padding.
 */
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { LabelSet } from "../labels.ts";

/** The images of one frame, all [height, width]. */
export interface ReplicaFrame {
  readonly width: number;
  readonly height: number;
  /** sRGB bytes, [height, width, 3]. */
  readonly color: Uint8Array;
  /** z-depth in millimetres, [height, width]; 0 where unknown. */
  readonly depthMillimetres: Uint16Array;
  /** Class index, [height, width]. */
  readonly semantic: Uint8Array;
  /** Instance id, [height, width]; 0 where unlabelled. */
  readonly instance: Uint16Array;
}

/** Folders of a sequence, one per image kind; each also begins the file names in it. */
const kinds = ["rgb", "depth", "semantic_class", "semantic_instance"] as const;

/** Create the folders of a sequence, e.g. `room_000/Sequence_1`. */
export async function createReplicaSequence(sequenceFolder: string): Promise<void> {
  for (const kind of kinds) await mkdir(join(sequenceFolder, kind), { recursive: true });
}

/**
 * Write the four PNG files of frame `index`. The same pixels always give the same bytes.
 * @throws when an image does not have width × height pixels, or a file can not be written
 */
export async function writeReplicaFrame(sequenceFolder: string, index: number, frame: ReplicaFrame): Promise<void> {
  const { width, height } = frame;
  const check = (name: string, length: number, channels: number): void => {
    if (length !== width * height * channels) {
      throw new RangeError(
        `writeReplicaFrame: ${name} of frame ${index} holds ${length} values, needed are ` +
          `${height} × ${width} × ${channels} = ${width * height * channels}`,
      );
    }
  };
  check("color", frame.color.length, 3);
  check("depthMillimetres", frame.depthMillimetres.length, 1);
  check("semantic", frame.semantic.length, 1);
  check("instance", frame.instance.length, 1);
  const path = (kind: (typeof kinds)[number]): string => join(sequenceFolder, kind, `${kind}_${index}.png`);
  await Promise.all([
    writePng(path("rgb"), frame.color, { width, height, channels: 3 }, "srgb"),
    writePng(path("depth"), frame.depthMillimetres, { width, height, channels: 1 }, "grey16"),
    writePng(path("semantic_class"), frame.semantic, { width, height, channels: 1 }, "b-w"),
    writePng(path("semantic_instance"), frame.instance, { width, height, channels: 1 }, "grey16"),
  ]);
}

/**
 * Write `traj_w_c.txt`: one line per frame, the 4×4 camera-to-world matrix row by row (OpenCV axes, metres).
 * @param poses one 16-number row-major matrix per frame, in frame order
 */
export async function writeReplicaPoses(sequenceFolder: string, poses: readonly Float64Array[]): Promise<void> {
  for (const [index, pose] of poses.entries()) {
    if (pose.length !== 16 || !pose.every(Number.isFinite)) {
      throw new RangeError(`writeReplicaPoses: pose ${index} is [${[...pose].join(", ")}], needed are 16 finite numbers`);
    }
  }
  const lines = poses.map((pose) => [...pose].map(formatNumber).join(" "));
  await writeWhole(join(sequenceFolder, "traj_w_c.txt"), `${lines.join("\n")}\n`);
}

/** Write `classes.json` beside the sequences of a scene: which label set the semantic_class values index. */
export async function writeReplicaClasses(sceneFolder: string, labels: LabelSet): Promise<void> {
  const classes = { labelSet: labels.name, ignoreLabel: labels.ignoreLabel };
  await writeWhole(join(sceneFolder, "classes.json"), `${JSON.stringify(classes, null, 2)}\n`);
}

/** Nine decimals (a nanometre): exact enough for a rotation, and no exponents, which some readers refuse. */
function formatNumber(value: number): string {
  const text = value.toFixed(9).replace(/\.?0+$/, "");
  return text === "-0" ? "0" : text;
}

async function writePng(
  path: string,
  pixels: Uint8Array | Uint16Array,
  raw: { width: number; height: number; channels: 1 | 3 },
  colourspace: "srgb" | "grey16" | "b-w",
): Promise<void> {
  // Settings are spelled out so that a new default of sharp can not change the bytes.
  const png = await sharp(pixels, { raw })
    .toColourspace(colourspace)
    .png({ compressionLevel: 6, adaptiveFiltering: false, palette: false, progressive: false })
    .toBuffer();
  await writeWhole(path, png);
}

/** Write under a temporary name, then rename, so that no reader sees half a file. */
async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.tmp`;
  await writeFile(temporary, content);
  await rename(temporary, path);
}
