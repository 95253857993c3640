import type { Camera } from "../src/cameras/camera.ts";
import type { DepthView } from "../src/fusion/depthView.ts";

/** @file A scene that is known exactly: a ball in the air of an open box; class, colour and depth of every pixel. */

export type Vector = readonly [number, number, number];

export const ball = { center: [0.2, -0.1, 0.8] as Vector, radius: 0.4 };
/** Inner faces of the box: x and y within ±1.5, floor at z = 0, open above. */
export const box = { half: 1.5, height: 2 };
export const classesOf = { floor: 0, wall: 1, ball: 2 } as const;
export const colorsOf: readonly Vector[] = [
  [0.2, 0.6, 0.4],
  [0.8, 0.6, 0.4],
  [1, 0, 0.2],
];

/** Distance from a point to the nearest surface of the scene, metres. */
export function distanceToScene([x, y, z]: Vector): number {
  const toBall = Math.abs(Math.hypot(x - ball.center[0], y - ball.center[1], z - ball.center[2]) - ball.radius);
  return Math.min(toBall, Math.abs(z), box.half - Math.abs(x), box.half - Math.abs(y));
}

/** The first surface along a ray, as distance in units of `direction` and its class. */
export function castRay(origin: Vector, direction: Vector): { distance: number; label: number } {
  let [distance, label] = [Number.POSITIVE_INFINITY, -1];
  const offer = (t: number, kind: number): void => {
    if (t > 1e-6 && t < distance) [distance, label] = [t, kind];
  };
  offer(-origin[2] / direction[2], classesOf.floor);
  for (const axis of [0, 1]) {
    for (const side of [-box.half, box.half]) {
      const t = (side - origin[axis]) / direction[axis];
      const z = origin[2] + t * direction[2];
      if (z >= 0 && z <= box.height) offer(t, classesOf.wall);
    }
  }
  const o = origin.map((value, axis) => value - ball.center[axis]);
  const [a, b, c] = [dot(direction, direction), dot(o, direction), dot(o, o) - ball.radius ** 2];
  if (b * b > a * c) offer((-b - Math.sqrt(b * b - a * c)) / a, classesOf.ball);
  return { distance, label };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** A camera at `eye` that looks at `target`, z up, 90° wide. */
export function lookAt(eye: Vector, target: Vector, width: number, height: number): Camera {
  const unit = (v: readonly number[]): number[] => v.map((value) => value / Math.hypot(...v));
  const forward = unit(target.map((value, axis) => value - eye[axis]));
  const right = unit([forward[1], -forward[0], 0]);
  const down = [0, 1, 2].map((i) => {
    const [j, k] = [(i + 1) % 3, (i + 2) % 3];
    return forward[j] * right[k] - forward[k] * right[j];
  });
  const worldFromCamera = Float64Array.from([
    ...[0, 1, 2].flatMap((axis) => [right[axis], down[axis], forward[axis], eye[axis]]),
    ...[0, 0, 0, 1],
  ]);
  return { width, height, fx: width / 2, fy: width / 2, cx: (width - 1) / 2, cy: (height - 1) / 2, worldFromCamera };
}

/** What a camera sees; depth 0 where it looks out of the box. */
export function viewOf(camera: Camera): DepthView & { readonly classes: Uint8Array; readonly instances: Uint16Array } {
  const { width, height, fx, fy, cx, cy, worldFromCamera: m } = camera;
  const depth = new Float32Array(width * height);
  const color = new Float32Array(width * height * 3);
  const classes = new Uint8Array(width * height).fill(3);
  const instances = new Uint16Array(width * height);
  for (let at = 0; at < depth.length; at++) {
    const ray = [((at % width) - cx) / fx, (Math.floor(at / width) - cy) / fy, 1];
    const direction = [0, 1, 2].map((axis) => dot([m[axis * 4], m[axis * 4 + 1], m[axis * 4 + 2]], ray));
    const hit = castRay([m[3], m[7], m[11]], direction as unknown as Vector);
    if (hit.label < 0) continue;
    depth[at] = hit.distance;
    classes[at] = hit.label;
    instances[at] = hit.label === classesOf.ball ? 7 : 0;
    color.set(colorsOf[hit.label], at * 3);
  }
  return { camera, depth, color, classes, instances };
}

/** Cameras on a circle above the box, looking at the ball. */
export function circleOfViews(count: number, width = 160, height = 120): ReturnType<typeof viewOf>[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    const z = i % 2 === 0 ? 1.2 : 1.7;
    return viewOf(lookAt([1.3 * Math.cos(angle), 1.3 * Math.sin(angle), z], ball.center, width, height));
  });
}

/** Unit normal of the surface that a point lies on, into the open; undefined on none, and where two are near. */
export function normalAt(point: Vector, margin = 0.1): Vector | undefined {
  const [x, y, z] = point;
  const fromCenter = point.map((value, axis) => value - ball.center[axis]);
  const radius = Math.hypot(...fromCenter);
  const surfaces: [distance: number, normal: Vector][] = [
    [Math.abs(radius - ball.radius), fromCenter.map((value) => value / radius) as unknown as Vector],
    [Math.abs(z), [0, 0, 1]],
    [box.half - Math.abs(x), [-Math.sign(x), 0, 0]],
    [box.half - Math.abs(y), [0, -Math.sign(y), 0]],
  ];
  const near = surfaces.filter(([distance]) => distance < margin);
  return near.length === 1 ? near[0][1] : undefined;
}
