import type { Camera } from "../../cameras/camera.ts";
import { html, type Markup } from "../../report/markup.ts";
import { type MapFrame, onPage } from "./mapFrame.ts";
import { timeColor } from "./timeColor.ts";
import { seenFromAbove, type TopView } from "./topView.ts";

/** A camera on the map. */
export interface MarkedCamera {
  readonly camera: Camera;
  /** When it took its picture, from 0, the first frame, to 1, the last. */
  readonly time: number;
  /** Number of its thumbnail, if it has one. */
  readonly number?: number;
}

/** Cameras as pyramids: apex at the camera, base where its picture would be. */
export function cameraMarks(cameras: readonly MarkedCamera[], map: MapFrame, view: TopView, reach: number): Markup[] {
  return cameras.map(({ camera, time, number }) => {
    const [apex, ...corners] = placesOnPage(pyramid(camera, reach), map, view);
    const outline = corners.map(text).join(" ");
    const edges = corners.map((corner) => html`M${text(apex)}L${text(corner)}`);
    const width = number === undefined ? 1.1 : 2;
    return html`<g fill="none" stroke-linejoin="round">
<path d="${edges}" stroke="white" stroke-width="${width + 1.6}" stroke-opacity="0.65"/>
<polygon points="${outline}" stroke="white" stroke-width="${width + 1.6}" stroke-opacity="0.65"/>
<path d="${edges}" stroke="${timeColor(time)}" stroke-width="${width}"/>
<polygon points="${outline}" stroke="${timeColor(time)}" stroke-width="${width}" fill="${timeColor(time)}" fill-opacity="0.18"/>
</g>`;
  });
}

/** The way that the cameras took. */
export function pathLine(cameras: readonly MarkedCamera[], map: MapFrame, view: TopView): Markup {
  const centers = cameras.map(({ camera }) => placesOnPage(center(camera), map, view)[0]);
  const steps = centers
    .slice(1)
    .map((to, i) => html`<path d="M${text(centers[i])}L${text(to)}" stroke="${timeColor(cameras[i].time)}"/>`);
  return html`<g fill="none" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round">
<path d="M${centers.map(text).join("L")}" stroke="white" stroke-opacity="0.8" stroke-width="5"/>${steps}
</g>`;
}

/** The numbers of the cameras with a thumbnail. */
export function cameraNumbers(cameras: readonly MarkedCamera[], map: MapFrame, view: TopView): Markup[] {
  return cameras.flatMap(({ camera, time, number }) => {
    if (number === undefined) return [];
    const [x, y] = placesOnPage(center(camera), map, view)[0];
    const circle = html`<circle cx="${digits(x)}" cy="${digits(y)}" r="11" fill="${timeColor(time)}" stroke="white" stroke-width="2"/>`;
    return [
      html`${circle}<text x="${digits(x)}" y="${digits(y + 4.6)}" text-anchor="middle" font-size="13" font-weight="700" fill="white">${number}</text>`,
    ];
  });
}

/** The apex and the four corners of a camera's pyramid, world positions, [5, xyz]. */
function pyramid(camera: Camera, reach: number): Float32Array {
  const { width, height, fx, fy, cx, cy, worldFromCamera: m } = camera;
  const corners = [
    [-0.5, -0.5],
    [width - 0.5, -0.5],
    [width - 0.5, height - 0.5],
    [-0.5, height - 0.5],
  ].flatMap(([x, y]) => {
    const [px, py] = [((x - cx) / fx) * reach, ((y - cy) / fy) * reach];
    return [0, 4, 8].map((row) => m[row] * px + m[row + 1] * py + m[row + 2] * reach + m[row + 3]);
  });
  return Float32Array.of(...center(camera), ...corners);
}

function center({ worldFromCamera: m }: Camera): Float32Array {
  return Float32Array.of(m[3], m[7], m[11]);
}

function placesOnPage(positions: Float32Array, map: MapFrame, view: TopView): [x: number, y: number][] {
  const seen = seenFromAbove(view, positions);
  return Array.from({ length: seen.length / 3 }, (_, i) => onPage(map, seen[3 * i], seen[3 * i + 1]));
}

function text([x, y]: readonly [number, number]): string {
  return `${digits(x)},${digits(y)}`;
}

function digits(value: number): string {
  return value.toFixed(1);
}
