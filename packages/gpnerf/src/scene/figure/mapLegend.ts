import { html, type Markup } from "../../report/markup.ts";
import { type MapFrame, roundLength } from "./mapFrame.ts";
import { timeColor } from "./timeColor.ts";
import type { TopView } from "./topView.ts";

const inset = 20;

/** A bar of a round length, in the lower left corner of the map. */
export function scaleBar(map: MapFrame, unit: string): Markup {
  const length = roundLength((0.22 * map.width) / map.scale);
  const [left, bottom, width] = [map.left + inset, map.top + map.height - inset, length * map.scale];
  const label = `${Number(length.toPrecision(1))} ${unit}`;
  return html`<g>
<rect x="${left - 10}" y="${bottom - 34}" width="${width + 20}" height="44" rx="6" fill="white" fill-opacity="0.85"/>
<path d="M${left},${bottom - 6}v6h${width}v-6" fill="none" stroke="#1f2430" stroke-width="2"/>
<text x="${left + width / 2}" y="${bottom - 12}" text-anchor="middle" font-size="14">${label}</text>
</g>`;
}

/** What the colours of the cameras mean, in the lower right corner of the map. */
export function timeBar(map: MapFrame, first: string, last: string): Markup {
  const width = 220;
  const [left, bottom] = [map.left + map.width - inset - width, map.top + map.height - inset];
  const stops = [0, 0.25, 0.5, 0.75, 1].map(
    (share) => html`<stop offset="${share}" stop-color="${timeColor(share)}"/>`,
  );
  return html`<g>
<defs><linearGradient id="time">${stops}</linearGradient></defs>
<rect x="${left - 10}" y="${bottom - 34}" width="${width + 20}" height="44" rx="6" fill="white" fill-opacity="0.85"/>
<rect x="${left}" y="${bottom - 6}" width="${width}" height="8" rx="4" fill="url(#time)"/>
<text x="${left}" y="${bottom - 14}" font-size="13">${first}</text>
<text x="${left + width}" y="${bottom - 14}" font-size="13" text-anchor="end">${last}</text>
</g>`;
}

const axisNames = ["x", "y", "z"] as const;
const axisColors = ["#c8374a", "#2f8f3e", "#2f62c9"] as const;

/** Where the axes of the world point, in the upper left corner of the map; one that points at the eye is a dot. */
export function worldAxes(map: MapFrame, { right, down, up }: TopView): Markup {
  const length = 30;
  const [x, y] = [map.left + inset + 34, map.top + inset + 34];
  const arrows = [0, 1, 2].map((axis) => {
    const [dx, dy] = [length * right[axis], length * down[axis]];
    const color = axisColors[axis];
    if (Math.hypot(dx, dy) < 0.15 * length) {
      const mark = up[axis] > 0 ? html`<circle cx="${x}" cy="${y}" r="2" fill="${color}"/>` : undefined;
      return html`<circle cx="${x}" cy="${y}" r="5" fill="white" stroke="${color}" stroke-width="2"/>${mark}
<text x="${x + 8}" y="${y - 8}" font-size="13" fill="${color}">${axisNames[axis]}</text>`;
    }
    return html`<path d="M${x},${y}l${dx.toFixed(1)},${dy.toFixed(1)}" stroke="${color}" stroke-width="2.4" stroke-linecap="round"/>
<text x="${(x + 1.35 * dx).toFixed(1)}" y="${(y + 1.35 * dy + 4).toFixed(1)}" font-size="13" text-anchor="middle" fill="${color}">${axisNames[axis]}</text>`;
  });
  return html`<g><circle cx="${x}" cy="${y}" r="46" fill="white" fill-opacity="0.85"/>${arrows}</g>`;
}
