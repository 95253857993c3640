import { effect } from "@preact/signals";
import type { PointCloud } from "../backend/renderBackend.ts";
import type { Pose } from "../geometry/pose.ts";
import { byId, instanceNames } from "../layers/legend.ts";
import { poseOnPath } from "../path/cameraPath.ts";
import { type Keyframe, pathDuration } from "../path/keyframe.ts";
import type { ShownPicture } from "../render/renderState.ts";
import { theme } from "../state/theme.ts";
import type { Viewer } from "../state/viewer.ts";
import { labelledPointColors } from "./pointColors.ts";
import type { Stage3d, StageColors } from "./stage3d.ts";

/** What is left of the points around a rendered picture, so that it stands out. */
const surroundings = 0.45;
/** Points of the path's line per second of it. */
const linePointsPerSecond = 20;

/**
 * Keep the 3D stage like the viewer's state.
 * @returns a function that ends it
 */
export function bindStage(stage: Stage3d, viewer: Viewer): () => void {
  const { view, points, layer, settings, scene, path } = viewer;
  let shaped: ShownPicture | undefined;
  const ends = [
    effect(() => stage.setPose(view.pose.value)),
    effect(() => stage.resize(viewer.stage.size.value, viewer.stage.frame.value, devicePixelRatio)),
    effect(() => {
      theme.value;
      stage.setColors(themeColors());
    }),
    effect(() => {
      const cloud = points.value;
      if (cloud) stage.setPoints(cloud);
    }),
    effect(() => {
      const sprites = points.value && stage.points;
      if (!sprites) return;
      if (layer.value === "depth") sprites.setDepthColors(settings.value.depthRange);
      else sprites.setColors(pointColors(viewer, sprites.cloud));
      stage.invalidate();
    }),
    effect(() => {
      // Beside a rendered picture, thumbnails would compete with it; lines are enough there.
      stage.frustums.visible = viewer.stage.showsCameras.value;
      stage.frustums.showsPhotos = layer.value === "points";
      stage.setFading(layer.value === "points" || viewer.current.value === undefined ? 1 : surroundings);
    }),
    effect(() => {
      const keyframes = path.keyframes.value;
      stage.path.setPath(
        pathLine(keyframes).map(({ position }) => position),
        keyframes.map(({ pose }) => pose.position),
      );
      stage.invalidate();
    }),
    effect(() => {
      // The last picture as a surface, while there is none of the camera as it is now.
      const shown = viewer.render.shown.value;
      const picture = viewer.pictures.last.value;
      const isNeeded = picture !== undefined && viewer.current.value === undefined;
      stage.surface.visible = isNeeded;
      if (isNeeded && shown?.picture.depth) {
        if (shaped !== shown) stage.surface.setShape(shown.picture.depth, scene.home.camera, shown.pose);
        shaped = shown;
        stage.surface.setPicture(picture);
      }
      stage.invalidate();
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** The path in small steps; nothing while it has no length. */
function pathLine(keyframes: readonly Keyframe[]): Pose[] {
  const duration = pathDuration(keyframes);
  const count = Math.ceil(duration * linePointsPerSecond);
  if (count === 0) return [];
  return Array.from({ length: count + 1 }, (_, i) => poseOnPath(keyframes, (i * duration) / count));
}

/** Photo colours, or those of the legend when labels are shown. */
function pointColors({ layer, settings, scene }: Viewer, cloud: PointCloud): Uint8Array {
  if (layer.value === "semantics" && cloud.classes) {
    const names = byId((cloud.classesOf === "truth" ? scene.truthClasses : scene.classes) ?? []);
    return labelledPointColors(cloud, cloud.classes, names, settings.value.classes);
  }
  if (layer.value === "instances" && cloud.instances) {
    return labelledPointColors(cloud, cloud.instances, instanceNames(scene, cloud.instances), settings.value.instances);
  }
  return cloud.colors;
}

function themeColors(): StageColors {
  const styles = getComputedStyle(document.documentElement);
  const color = (name: string): string => styles.getPropertyValue(name).trim();
  return { background: color("--stage"), frustums: color("--frustum"), path: color("--path") };
}
