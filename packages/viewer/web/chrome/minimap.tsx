import { useComputed, useSignalEffect } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { poseOfMatrix, rotate, type Vector3 } from "../geometry/pose.ts";
import { boxExtent, pointExtent, type TopView, topView } from "../geometry/topView.ts";
import { drawTopView, type MapScale } from "../scene3d/drawTopView.ts";
import { theme } from "../state/theme.ts";
import { useViewer, type Viewer } from "../state/viewer.ts";

/** Longer side of the map, CSS pixels, and how much finer it is drawn. */
const mapPixels = 148;
const fineness = 2;

/** The room from above with the photos' cameras and where the viewer looks; a click goes there. */
export function Minimap() {
  const viewer = useViewer();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { scene, view, points, stage } = viewer;
  const up = useMemo(() => topView(scene.up), [scene]);
  const scale = useComputed(() => mapScale(viewer, up));
  const background = useComputed(() => {
    const cloud = points.value;
    if (!cloud) return undefined;
    const eyeHeight = Math.max(...scene.cameras.map(({ camera }) => up.heightOf(centerOf(camera.worldFromCamera))));
    const { width, height } = scale.value;
    return new ImageData(drawTopView(cloud, up, scale.value, eyeHeight), width, height);
  });

  useSignalEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !stage.showsMap.value) return;
    theme.value;
    const { left, top, pixelsPerMetre } = scale.value;
    const place = (point: Vector3): readonly [number, number] => {
      const [x, y] = up.project(point);
      return [(x - left) * pixelsPerMetre, (y - top) * pixelsPerMetre];
    };
    drawMap(context, viewer, background.value, place);
  });

  const onClick = (event: MouseEvent): void => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box) return;
    const { left, top, width, height, pixelsPerMetre } = scale.value;
    const x = left + ((event.clientX - box.left) / box.width) * (width / pixelsPerMetre);
    const y = top + ((event.clientY - box.top) / box.height) * (height / pixelsPerMetre);
    const { position, rotation } = view.pose.peek();
    view.goTo({ position: up.lift(x, y, up.heightOf(position)), rotation });
  };
  const { width, height } = scale.value;
  return (
    <div class="minimap" hidden={!stage.showsMap.value}>
      <canvas
        ref={canvas}
        width={width}
        height={height}
        style={{ width: `${width / fineness}px`, height: `${height / fineness}px` }}
        role="img"
        aria-label="Map of the scene from above, with the cameras"
        title="Click to go there"
        onClick={onClick}
      />
    </div>
  );
}

function drawMap(
  context: CanvasRenderingContext2D,
  { scene, view }: Viewer,
  background: ImageData | undefined,
  place: (point: Vector3) => readonly [number, number],
): void {
  const styles = getComputedStyle(document.documentElement);
  const color = (name: string): string => styles.getPropertyValue(name).trim();
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  if (background) context.putImageData(background, 0, 0);
  context.fillStyle = color("--frustum");
  for (const { camera } of scene.cameras) {
    const [x, y] = place(centerOf(camera.worldFromCamera));
    context.beginPath();
    context.arc(x, y, 2 * fineness, 0, 2 * Math.PI);
    context.fill();
  }
  drawView(context, view.pose.value, scene, place, color("--accent"));
}

/** The viewer's camera as a wedge that opens as wide as the picture. */
function drawView(
  context: CanvasRenderingContext2D,
  pose: Viewer["view"]["pose"]["value"],
  { home, bounds }: Viewer["scene"],
  place: (point: Vector3) => readonly [number, number],
  color: string,
): void {
  const { width, fx, cx } = home.camera;
  const reach = 0.22 * Math.hypot(bounds.max[0] - bounds.min[0], bounds.max[1] - bounds.min[1]);
  const edge = (x: number): readonly [number, number] => {
    const ray = rotate(pose.rotation, [((x - cx) / fx) * reach, 0, reach]);
    return place([pose.position[0] + ray[0], pose.position[1] + ray[1], pose.position[2] + ray[2]]);
  };
  const center = place(pose.position);
  context.fillStyle = color;
  context.strokeStyle = color;
  context.lineWidth = 1.5 * fineness;
  context.globalAlpha = 0.35;
  context.beginPath();
  context.moveTo(...center);
  context.lineTo(...edge(-0.5));
  context.lineTo(...edge(width - 0.5));
  context.closePath();
  context.fill();
  context.globalAlpha = 1;
  context.stroke();
  context.beginPath();
  context.arc(...center, 3.5 * fineness, 0, 2 * Math.PI);
  context.fill();
}

/** The whole room once its points are known; before, what the cameras look at. */
function mapScale({ scene, points }: Viewer, up: TopView): MapScale {
  const cloud = points.value;
  const extent = cloud ? pointExtent(up, cloud.positions) : boxExtent(up, scene.bounds);
  const margin = 0.04 * Math.max(extent.right - extent.left, extent.bottom - extent.top);
  const [width, height] = [extent.right - extent.left + 2 * margin, extent.bottom - extent.top + 2 * margin];
  const pixelsPerMetre = (mapPixels * fineness) / Math.max(width, height);
  return {
    left: extent.left - margin,
    top: extent.top - margin,
    pixelsPerMetre,
    width: Math.round(width * pixelsPerMetre),
    height: Math.round(height * pixelsPerMetre),
  };
}

function centerOf(worldFromCamera: readonly number[]): Vector3 {
  return poseOfMatrix(worldFromCamera).position;
}
