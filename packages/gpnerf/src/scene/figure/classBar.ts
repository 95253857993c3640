import { html, type Markup } from "../../report/markup.ts";
import type { ClassShare } from "../inspectScene.ts";
import type { LabelSet } from "../labels.ts";

/** Names are written where they have this much room, pixels per letter. */
const letterWidth = 7.4;

/** The classes of the labelled pixels as parts of one bar, the largest first. */
export function classBar(
  place: { readonly left: number; readonly top: number; readonly width: number },
  shares: readonly ClassShare[],
  { classes, colors }: LabelSet,
): Markup {
  let left = place.left;
  const parts = shares.map(({ name, share }) => {
    const width = share * place.width;
    const x = left;
    left += width;
    const label = `${name} ${(100 * share).toFixed(0)} %`;
    const fits = width > letterWidth * label.length;
    const text = fits || width > letterWidth * name.length + 4 ? (fits ? label : name) : undefined;
    return html`<rect x="${x.toFixed(1)}" y="${place.top}" width="${Math.max(0.5, width - 1).toFixed(1)}" height="16" fill="rgb(${colors[classes.indexOf(name)].join(" ")})"/>
${text === undefined ? undefined : html`<text x="${x.toFixed(1)}" y="${place.top + 33}" font-size="13" fill="#4a5263">${text}</text>`}`;
  });
  return html`<g>${parts}</g>`;
}
