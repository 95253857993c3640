import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { FlyKeys } from "../controls/flyKeys.ts";
import { inspectByKeys } from "../controls/inspectByKeys.ts";
import { pointerGestures } from "../controls/pointerGestures.ts";
import { createSteering, type Steering } from "../controls/steering.ts";
import { pointAhead } from "../geometry/navigation.ts";
import { pixelAt } from "../geometry/pictureFrame.ts";
import { type Pose, poseOfMatrix, rotate, type Vector3 } from "../geometry/pose.ts";
import type { Stage3d } from "../scene3d/stage3d.ts";
import { useViewer, type Viewer } from "../state/viewer.ts";

interface StageElements {
  readonly host: RefObject<HTMLElement>;
  readonly canvas: RefObject<HTMLCanvasElement>;
  readonly surface: RefObject<HTMLElement>;
  /** Called when the browser has no WebGL. */
  readonly onMissing: () => void;
}

/** Bring the stage to life: its size, three.js in a bundle of its own, hands and keys. */
export function useStage({ host, canvas, surface, onMissing }: StageElements): void {
  const viewer = useViewer();
  useEffect(() => {
    const [stageElement, canvasElement, surfaceElement] = [host.current, canvas.current, surface.current];
    if (!stageElement || !canvasElement || !surfaceElement) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect;
      if (width > 0 && height > 0) viewer.stage.size.value = { width, height };
    });
    observer.observe(stageElement);

    let stage3d: Stage3d | undefined;
    let endBinding: (() => void) | undefined;
    let isGone = false;
    const open = async (): Promise<void> => {
      const [{ Stage3d }, { bindStage }] = await Promise.all([
        import("../scene3d/stage3d.ts"),
        import("../scene3d/bindStage.ts"),
      ]);
      if (isGone) return;
      const stage = openStage(() => new Stage3d(canvasElement, viewer.scene));
      if (stage === undefined) return onMissing();
      stage3d = stage;
      endBinding = bindStage(stage, viewer);
      viewer.stage.canvas.value = () => {
        stage.draw();
        return canvasElement;
      };
    };
    void open();

    const steering = createSteering(viewer.view, () => focalPixels(viewer));
    const endGestures = listenToHands(surfaceElement, viewer, steering, (x, y) => stage3d?.photoAt(x, y));
    const endKeys = listenToKeys(surfaceElement, viewer, steering);
    return () => {
      isGone = true;
      observer.disconnect();
      endGestures();
      endKeys();
      endBinding?.();
      stage3d?.dispose();
      viewer.stage.canvas.value = undefined;
    };
  }, [viewer]);
}

/** The stage, or nothing in a browser without WebGL, of which three.js complains by throwing. */
function openStage(make: () => Stage3d): Stage3d | undefined {
  try {
    return make();
  } catch (error) {
    console.warn("no 3D:", error);
    return undefined;
  }
}

function listenToHands(
  element: HTMLElement,
  viewer: Viewer,
  steering: Steering,
  photoAt: (x: number, y: number) => number | undefined,
): () => void {
  const { inspection, stage, scene, current, view } = viewer;
  const pixel = (x: number, y: number) => pixelAt(x, y, stage.frame.peek(), scene.renderSize);
  return pointerGestures(element, {
    onStart: () => aimAtPicture(viewer),
    onDrag: (dx, dy) => steering.turn(dx, dy),
    onPan: (dx, dy) => steering.pan(dx, dy),
    onZoom: (notches) => steering.zoom(notches),
    onTap(x, y) {
      const tapped = current.peek() && viewer.layer.peek() !== "points" ? pixel(x, y) : undefined;
      if (tapped) {
        inspection.pinned.value = tapped;
        return;
      }
      const photo = photoAt(x, y);
      const camera = scene.cameras.find(({ id }) => id === photo)?.camera;
      if (camera) view.goTo(poseOfMatrix(camera.worldFromCamera));
    },
    onDoubleTap(x, y) {
      const point = pointUnder(viewer, pixel(x, y));
      if (point) view.pivot.value = point;
    },
    onHover(x, y) {
      inspection.hovered.value = current.peek() ? pixel(x, y) : undefined;
    },
    onLeave() {
      inspection.hovered.value = undefined;
    },
  });
}

function listenToKeys(element: HTMLElement, viewer: Viewer, steering: Steering): () => void {
  const keys = new FlyKeys(steering);
  const controller = new AbortController();
  const { signal } = controller;
  element.addEventListener(
    "keydown",
    (event) => {
      if (inspectByKeys(event, viewer) || keys.press(event)) event.preventDefault();
    },
    { signal },
  );
  element.addEventListener("keyup", (event) => keys.release(event), { signal });
  element.addEventListener("blur", () => keys.releaseAll(), { signal });
  return () => {
    keys.releaseAll();
    controller.abort();
  };
}

/** Before an orbit: turn around what is seen in the middle of the picture. */
function aimAtPicture(viewer: Viewer): void {
  const { width, height } = viewer.scene.renderSize;
  const point = pointUnder(viewer, { column: width >> 1, row: height >> 1 });
  if (point)
    viewer.view.pivot.value = pointAhead(viewer.view.pose.peek(), distanceAhead(viewer.view.pose.peek(), point));
}

/** The surface point that a pixel of the current picture shows. */
function pointUnder(viewer: Viewer, pixel: { column: number; row: number } | undefined): Vector3 | undefined {
  const shown = viewer.current.peek();
  const depth = shown?.picture.depth;
  if (!shown || !depth || !pixel) return undefined;
  const { fx, fy, cx, cy, width } = viewer.scene.home.camera;
  const z = depth[pixel.row * width + pixel.column];
  const ray = rotate(shown.pose.rotation, [((pixel.column - cx) / fx) * z, ((pixel.row - cy) / fy) * z, z]);
  const [x, y, w] = shown.pose.position;
  return [x + ray[0], y + ray[1], w + ray[2]];
}

function distanceAhead({ position, rotation }: Pose, point: Vector3): number {
  const forward = rotate(rotation, [0, 0, 1]);
  return forward.reduce((sum, value, axis) => sum + value * (point[axis] - position[axis]), 0);
}

function focalPixels({ stage, scene }: Viewer): number {
  return (scene.home.camera.fy / scene.renderSize.height) * stage.frame.peek().height;
}
