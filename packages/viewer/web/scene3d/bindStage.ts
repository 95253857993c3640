import { effect } from "@preact/signals";
import type { PointCloud } from "../backend/renderBackend.ts";
import type { Pose } from "../geometry/pose.ts";
import { instanceNames, pointClassNames } from "../layers/legend.ts";
import { poseOnPath } from "../path/cameraPath.ts";
import { type Keyframe, pathDuration } from "../path/keyframe.ts";
import type { ShownPicture } from "../render/renderState.ts";
import type { PointColoring } from "../state/layerState.ts";
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
      if (pointColoring(viewer) === "depth") sprites.setDepthColors(settings.value.depthRange);
      else sprites.setColors(pointColors(viewer, sprites.cloud));
      sprites.setShown(layer.value === "points" ? shownPoints(viewer, sprites.cloud) : undefined);
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

/** In the 3D layer as chosen; around a picture, what fits it. */
function pointColoring({ layer, layers }: Viewer): PointColoring {
  switch (layer.value) {
    case "points":
      return layers.pointColoring.value;
    case "semantics":
      return "classes";
    case "instances":
    case "depth":
      return layer.value;
    default:
      return "photo";
  }
}

/** Photo colours, or those of the legend when labels are shown. */
function pointColors(viewer: Viewer, cloud: PointCloud): Uint8Array {
  const { settings, scene } = viewer;
  const coloring = pointColoring(viewer);
  if (coloring === "classes" && cloud.classes) {
    return labelledPointColors(cloud, cloud.classes, pointClassNames(scene, cloud), settings.value.classes);
  }
  if (coloring === "instances" && cloud.instances) {
    return labelledPointColors(cloud, cloud.instances, instanceNames(scene, cloud.instances), settings.value.instances);
  }
  return cloud.colors;
}

/** In the 3D layer, what the legend hides is left out: walls, to look into a room. Undefined shows all. */
function shownPoints({ layers, settings }: Viewer, cloud: PointCloud): Uint8Array | undefined {
  const coloring = layers.pointColoring.value;
  const labels = coloring === "classes" ? cloud.classes : coloring === "instances" ? cloud.instances : undefined;
  if (labels === undefined) return undefined;
  const { hidden } = coloring === "classes" ? settings.value.classes : settings.value.instances;
  return Uint8Array.from(labels, (label) => (hidden.has(label) ? 0 : 1));
}

function themeColors(): StageColors {
  const styles = getComputedStyle(document.documentElement);
  const color = (name: string): string => styles.getPropertyValue(name).trim();
  return { background: color("--stage"), frustums: color("--frustum"), path: color("--path") };
}
