import { join } from "node:path";
import { readFolder } from "./readFolder.ts";
import { listReplicaScene, trajectoryName } from "./replica/listReplicaScene.ts";
import { listRgbdScene, poseFilePattern } from "./rgbd/listRgbdScene.ts";
import type { SceneFiles } from "./sceneFiles.ts";

/** A way in which scenes lie on disk. */
export interface SceneFormat {
  /** How to recognise it, for people. */
  readonly layout: string;
  /** Whether a folder holds a scene of this format, judged by names alone. */
  matches(folder: string, names: readonly string[]): Promise<boolean>;
  /** Find the scene's files. */
  list(folder: string): Promise<SceneFiles>;
}

/** All formats that scenes are read from; the first that matches is taken. */
export const sceneFormats: readonly SceneFormat[] = [
  {
    layout: `Replica as rendered for Semantic-NeRF: a folder with ${trajectoryName} and rgb/rgb_0.png, rgb/rgb_1.png, …`,
    async matches(folder, names) {
      return names.includes(trajectoryName) && (await readFolder(join(folder, "rgb"))) !== undefined;
    },
    list: listReplicaScene,
  },
  {
    layout: "7-Scenes RGB-D: a folder with frame-000000.pose.txt, frame-000000.color.jpg, … and camera-intrinsics.txt",
    async matches(_folder, names) {
      return names.some((name) => poseFilePattern.test(name));
    },
    list: listRgbdScene,
  },
];

/** The format of the scene that lies directly in a folder, if any. */
export async function detectSceneFormat(folder: string): Promise<SceneFormat | undefined> {
  const names = (await readFolder(folder)) ?? [];
  for (const format of sceneFormats) if (await format.matches(folder, names)) return format;
  return undefined;
}
