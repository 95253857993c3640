import type { Camera } from "../src/cameras/camera.ts";
import type { Frame, Scene } from "../src/scene/scene.ts";
import { fixturePoses, renderPlane } from "./sceneFixtures.ts";

/** What a scene in memory holds; everything by default. */
export interface MemorySceneOptions {
  readonly name?: string;
  readonly width?: number;
  readonly height?: number;
  readonly frames?: number;
  readonly depth?: boolean;
  readonly semantic?: boolean;
  /** Last change to a frame before it is handed out. */
  readonly change?: (frame: Frame, index: number) => Frame;
}

/** A scene in memory, and the frames that were asked of it, in order. */
export type MemoryScene = Scene & { readonly loaded: number[] };

/** Photos of the textured plane with its chessboard of two classes; a third class never occurs. */
export function memoryScene(options: MemorySceneOptions = {}): MemoryScene {
  const { name = "plane", width = 32, height = 24, frames: count = 8, depth = true, semantic = true } = options;
  const cameras = fixturePoses(count).map(
    (worldFromCamera): Camera => ({
      ...{ width, height, fx: width, fy: width, cx: (width - 1) / 2, cy: (height - 1) / 2 },
      worldFromCamera,
    }),
  );
  const frames = cameras.map((camera, index): Frame => {
    const view = renderPlane(camera);
    return {
      name: `frame ${index}`,
      camera,
      color: Float32Array.from(view.color, (byte) => byte / 255),
      ...(depth ? { depth: Float32Array.from(view.depth, (millimetres) => millimetres / 1000) } : {}),
      ...(semantic ? { semantic: view.field } : {}),
    };
  });
  const loaded: number[] = [];
  const colors = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
  ] as const;
  return {
    ...{ name, path: `memory://${name}`, format: "replica", width, height },
    frames: frames.map(({ name, camera }) => ({ name, camera })),
    ...{ hasDepth: depth, hasSemantic: semantic, hasInstance: false },
    ...(semantic ? { labels: { name: "fields", classes: ["even", "odd", "none"], colors, ignoreLabel: 3 } } : {}),
    depthRange: { near: 1.5, far: 4.5 },
    loaded,
    async loadFrame(index) {
      loaded.push(index);
      return options.change?.(frames[index], index) ?? frames[index];
    },
  };
}
