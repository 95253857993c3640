import { setImmediate } from "node:timers/promises";
import { evenlySpread, type Scene } from "gpnerf";
import { ViewTask, type ViewTaskContext } from "../rendering/viewTask.ts";
import type { RenderQueue } from "../scheduling/renderQueue.ts";
import { PointCloud, voxelSizeOf } from "./pointCloud.ts";
import { thinnedCamera, thinnedMap } from "./thinnedMaps.ts";

/** Photos whose depth is fused; more add little and keep the page waiting. */
const measuredViews = 96;
/** Pixels that are fused in all: some two seconds. */
const measuredPixels = 1_000_000;
/** Cameras at which depth is rendered where none was measured. */
const renderedViews = 16;

/** A cloud as far as it is there. */
export interface ScenePoints {
  packed(): Promise<Uint8Array<ArrayBuffer>>;
}

/** Points from the measured depth of the photos; made when they are first asked for. */
export function measuredPoints(scene: Scene): ScenePoints {
  const fuse = async (): Promise<Uint8Array<ArrayBuffer>> => {
    const ignoreLabel = scene.labels?.ignoreLabel ?? 0;
    const header = { voxelSize: voxelSizeOf(scene.depthRange), source: "measured", classesOf: "truth" } as const;
    const cloud = new PointCloud(header, ignoreLabel);
    const indices = evenlySpread([...scene.frames.keys()], measuredViews);
    const stride = Math.ceil(Math.sqrt((indices.length * scene.width * scene.height) / measuredPixels));
    for (const index of indices) {
      const { camera, color, depth, semantic, instance } = await scene.loadFrame(index);
      if (depth === undefined) continue;
      cloud.add({
        camera: thinnedCamera(camera, stride),
        color: thinnedMap(color, scene, stride),
        depth: thinnedMap(depth, scene, stride),
        ...(semantic ? { classes: thinnedMap(semantic, scene, stride) } : {}),
        ...(instance ? { instances: thinnedMap(instance, scene, stride) } : {}),
      });
      // Others get their answers between the views.
      await setImmediate();
    }
    return cloud.packed(true);
  };
  let cloud: Promise<Uint8Array<ArrayBuffer>> | undefined;
  return {
    packed: () => {
      cloud ??= fuse();
      // A repaired frame can be read again.
      cloud.catch(() => {
        cloud = undefined;
      });
      return cloud;
    },
  };
}

/**
 * Points from depth rendered at some of the photos' cameras, every second pixel; rendering begins when they are first asked
 * for and goes on while nobody wants pictures.
 */
export function renderedPoints(
  context: ViewTaskContext,
  queue: RenderQueue,
  strides: readonly number[],
  ignoreLabel: number,
): ScenePoints {
  const header = { voxelSize: voxelSizeOf(context.depthRange), source: "rendered", classesOf: "network" } as const;
  const cloud = new PointCloud(header, ignoreLabel);
  const targets = evenlySpread(context.cameras, renderedViews);
  /** All levels but the finest, which has most of the rays. */
  const levels = Math.max(1, strides.length - 1);
  const member = queue.join({ isBackground: true });
  let hasBegun = false;
  let next = 0;

  const renderNext = (): void => {
    const camera = targets[next];
    if (camera === undefined) {
      member.leave();
      return;
    }
    const task = new ViewTask(context, {
      ...{ camera, strides, levels, isWanted: (level) => level === levels - 1 },
      onPicture: (picture) => {
        const { stride, depth, color } = picture;
        const classes = thinnedMap(picture.classes, camera, stride);
        cloud.add({ camera: thinnedCamera(camera, stride), depth, color, classes });
      },
    });
    const goOn = (): void => {
      next++;
      renderNext();
    };
    member.submit(task, { onFinished: goOn, onFailed: goOn });
  };
  return {
    packed: async () => {
      if (!hasBegun) {
        hasBegun = true;
        renderNext();
      }
      return cloud.packed(next >= targets.length);
    },
  };
}
