import { SceneError } from "../../errors.ts";
import { html, Markup } from "../../report/markup.ts";
import { evenlySpread } from "../evenlySpread.ts";
import { classShares } from "../inspectScene.ts";
import type { Frame, Scene } from "../scene.ts";
import { cameraMarks, cameraNumbers, type MarkedCamera, pathLine } from "./cameraMarks.ts";
import { classBar } from "./classBar.ts";
import { fitMap, type MapFrame } from "./mapFrame.ts";
import { scaleBar, timeBar, worldAxes } from "./mapLegend.ts";
import { pointMap } from "./pointMap.ts";
import { type SeenPoints, seenPoints } from "./seenPoints.ts";
import { type ThumbnailArea, thumbnailCount, thumbnails } from "./thumbnails.ts";
import { seenFromAbove, topViewOf } from "./topView.ts";

/** Size of the page, pixels. */
const page = { width: 1600, height: 960 };
const classBarHeight = 56;
const mapPlace = { left: 32, top: 104, width: 960, height: 824 };
const thumbnailArea: ThumbnailArea = { left: 1016, top: 104, width: 552, height: 824, columns: 2 };

/** Cameras that are drawn as pyramids; the path goes through all. */
const mostPyramids = 48;
const pointFrames = 24;
const mostPoints = 400_000;
/** Length of the pyramids, as a share of the map's width. */
const reach = 0.045;

/** Formats whose positions are in metres. */
const metric: ReadonlySet<Scene["format"]> = new Set(["replica", "rgbd", "scannet", "sens"]);

/**
 * Draw a scene: its cameras from above, coloured by time, over the points that its depth maps show; beside them frames
 * spread over the scene, and what part of the pixels has which class.
 *
 * The points above the cameras are left out, so that a ceiling does not hide the room.
 *
 * @returns the text of an SVG file with all pictures inside
 * @throws {SceneError} when no frame can be loaded
 */
export async function sceneFigure(scene: Scene): Promise<string> {
  const shownCount = thumbnailCount(thumbnailArea, scene);
  const indices = [...scene.frames.keys()];
  const shown = await loadable(scene, evenlySpread(indices, shownCount));
  const sampled = await loadable(scene, evenlySpread(indices, pointFrames));
  const cameras = scene.frames.map(({ camera }) => camera);
  const points = seenPoints([...sampled.values()], mostPoints);
  const view = topViewOf(cameras, points.positions.length > 0 ? points.positions : centersOf(scene));
  const seen = seenFromAbove(view, points.positions);
  const seenCenters = seenFromAbove(view, centersOf(scene));
  const map = fitMap(mapPlace, seen, seenCenters);

  const time = (index: number): number => (indices.length === 1 ? 0 : index / (indices.length - 1));
  const numbers = new Map([...shown.keys()].map((index, i) => [index, i + 1]));
  const marked = indices.map((index): MarkedCamera => {
    const number = numbers.get(index);
    return { camera: cameras[index], time: time(index), ...(number !== undefined && { number }) };
  });
  const pyramids = new Set([...evenlySpread(indices, mostPyramids), ...shown.keys()]);
  const small = [...shown].map(([index, frame], i) => ({ frame, time: time(index), number: i + 1 }));
  const shares = scene.labels && classShares([...sampled.values()], scene.labels.classes);
  const unit = metric.has(scene.format) ? "m" : "units";
  const height = page.height + (shares ? classBarHeight : 0);
  const { left, top } = mapPlace;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${page.width} ${height}" width="${page.width}" height="${height}" font-family="Inter, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif" fill="#1f2430">
<rect width="${page.width}" height="${height}" fill="white"/>
<text x="${left}" y="54" font-size="30" font-weight="700">${scene.name}</text>
<text x="${left}" y="84" font-size="16" fill="#4a5263">${describe(scene)}</text>
<clipPath id="map"><rect x="${left}" y="${top}" width="${mapPlace.width}" height="${mapPlace.height}" rx="10"/></clipPath>
<g clip-path="url(#map)">
<rect x="${left}" y="${top}" width="${mapPlace.width}" height="${mapPlace.height}" fill="#f3f4f7"/>
${await groundImage(map, seen, points, ceilingOf(seen, seenCenters))}
${cameraMarks(
  marked.filter((_, index) => pyramids.has(index)),
  map,
  view,
  (reach * map.width) / map.scale,
)}
${isOrdered(seenCenters) ? pathLine(marked, map, view) : undefined}
${cameraNumbers(marked, map, view)}
${scaleBar(map, unit)}
${timeBar(map, scene.frames[0].name, scene.frames[indices.length - 1].name)}
${worldAxes(map, view)}
</g>
${await thumbnails(thumbnailArea, small)}
${shares && classBar({ left, top: page.height, width: page.width - 2 * left }, shares, scene.labels!)}
</svg>
`.text;
}

async function groundImage(
  map: MapFrame,
  seen: Float32Array,
  points: SeenPoints,
  ceiling: number,
): Promise<Markup | undefined> {
  if (seen.length === 0) return undefined;
  const { left, top, width, height } = map;
  const png = (await pointMap(map, seen, points, ceiling)).toString("base64");
  return html`<image x="${left}" y="${top}" width="${width}" height="${height}" href="${new Markup(`data:image/png;base64,${png}`)}"/>`;
}

/**
 * The height above which points are left out: a little above the cameras, by a sixth of their height above the lowest
 * points.
 */
function ceilingOf(seen: Float32Array, cameras: Float32Array): number {
  const heights = (points: Float32Array): Float32Array =>
    Float32Array.from({ length: points.length / 3 }, (_, i) => points[3 * i + 2]).sort();
  const [all, own] = [heights(seen), heights(cameras)];
  const [floor, eyes] = [all[Math.floor(0.02 * all.length)], own[own.length >> 1]];
  return eyes + Math.max(0, eyes - floor) / 6;
}

/** Whether neighbours in time are neighbours in space, as in a recording; photos of a tour in any order have no path. */
function isOrdered(centers: Float32Array): boolean {
  const count = centers.length / 3;
  const distance = (a: number, b: number): number =>
    Math.hypot(...[0, 1, 2].map((axis) => centers[3 * a + axis] - centers[3 * b + axis]));
  const sampled = evenlySpread(
    Array.from({ length: count - 1 }, (_, i) => i),
    100,
  );
  const steps = sampled.map((i) => distance(i, i + 1));
  const apart = sampled.map((i) => distance(i, (i + (count >> 1)) % count));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return sum(steps) < 0.6 * sum(apart);
}

/** Frames by index, without those that cannot be loaded. */
async function loadable(scene: Scene, indices: readonly number[]): Promise<Map<number, Frame>> {
  const frames = new Map<number, Frame>();
  let failure: unknown;
  for (const index of indices) {
    try {
      frames.set(index, await scene.loadFrame(index));
    } catch (error) {
      if (!(error instanceof SceneError)) throw error;
      failure ??= error;
    }
  }
  if (frames.size === 0) throw failure;
  return frames;
}

function centersOf(scene: Scene): Float32Array {
  return Float32Array.from(scene.frames.flatMap(({ camera: { worldFromCamera: m } }) => [m[3], m[7], m[11]]));
}

function describe(scene: Scene): string {
  const maps = [scene.hasDepth && "depth", scene.hasSemantic && "classes", scene.hasInstance && "instances"];
  const modalities = ["colour", ...maps.filter((map) => map !== false)].join(", ");
  const count = `${scene.frames.length} ${scene.frames.length === 1 ? "frame" : "frames"}`;
  return `${scene.format} · ${count} · ${modalities}`;
}
