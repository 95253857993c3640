import { join } from "node:path";
import type { SceneOptions } from "./buildScene.ts";
import { findColmapModel } from "./colmap/findColmapModel.ts";
import { listColmapScene } from "./colmap/listColmapScene.ts";
import { readFolder } from "./readFolder.ts";
import { listReplicaScene, trajectoryName } from "./replica/listReplicaScene.ts";
import { listRgbdScene, poseFilePattern } from "./rgbd/listRgbdScene.ts";
import { listScanNetFolder } from "./scannet/listScanNetFolder.ts";
import { listSensScene, recordingPattern } from "./scannet/listSensScene.ts";
import type { SceneFiles } from "./sceneFiles.ts";
import { listTransformsScene, transformsNames } from "./transforms/listTransformsScene.ts";

/** A way in which scenes lie on disk. */
export interface SceneFormat {
  /** How to recognise it, for people. */
  readonly layout: string;
  /** Whether a folder holds a scene of this format, judged by names alone. */
  matches(folder: string, names: readonly string[]): Promise<boolean>;
  /** Find the scene's files. */
  list(folder: string, options: SceneOptions): Promise<SceneFiles>;
}

/** All formats that scenes are read from; the first that matches is taken. */
export const sceneFormats: readonly SceneFormat[] = [
  {
    layout: `Replica as rendered for Semantic-NeRF: a folder with ${trajectoryName} and rgb/rgb_0.png, rgb/rgb_1.png, …`,
    async matches(folder, names) {
      return names.includes(trajectoryName) && (await readFolder(join(folder, "rgb"))) !== undefined;
    },
    list: (folder, { replica }) => listReplicaScene(folder, replica),
  },
  {
    layout: "7-Scenes RGB-D: a folder with frame-000000.pose.txt, frame-000000.color.jpg, … and camera-intrinsics.txt",
    async matches(_folder, names) {
      return names.some((name) => poseFilePattern.test(name));
    },
    list: listRgbdScene,
  },
  {
    layout:
      "ScanNet, extracted: a folder with color/0.jpg, …, pose/0.txt, … and intrinsic/intrinsic_color.txt, " +
      "perhaps depth/, label-filt/ and instance-filt/",
    async matches(_folder, names) {
      return names.includes("color") && names.includes("pose");
    },
    list: (folder, { scanNet }) => listScanNetFolder(folder, scanNet),
  },
  {
    layout:
      "ScanNet, as distributed: a folder with scene0000_00.sens, perhaps scene0000_00_2d-label-filt.zip and " +
      "scene0000_00_2d-instance-filt.zip",
    async matches(_folder, names) {
      return names.some((name) => recordingPattern.test(name));
    },
    list: (folder, { scanNet }) => listSensScene(folder, scanNet),
  },
  {
    layout: `cameras as JSON: a folder with transforms.json (nerfstudio, instant-ngp) or ${transformsNames[1]} (Blender)`,
    async matches(_folder, names) {
      return names.some((name) => transformsNames.includes(name));
    },
    list: listTransformsScene,
  },
  {
    layout: "COLMAP: a folder with sparse/0/cameras.bin, images.bin and points3D.bin, or .txt, and images/",
    async matches(folder) {
      return (await findColmapModel(folder)) !== undefined;
    },
    list: listColmapScene,
  },
];

/** The format of the scene that lies directly in a folder, if any. */
export async function detectSceneFormat(folder: string): Promise<SceneFormat | undefined> {
  const names = (await readFolder(folder)) ?? [];
  for (const format of sceneFormats) if (await format.matches(folder, names)) return format;
  return undefined;
}
