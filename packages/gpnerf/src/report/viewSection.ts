import { instanceColor, voidColor } from "../figures/colorizeInstances.ts";
import { viridis } from "../figures/colorMap.ts";
import type { LabelSet } from "../scene/labels.ts";
import type { DepthRange } from "../scene/scene.ts";
import { figureCaptions } from "./figureCaptions.ts";
import { html, type Markup } from "./markup.ts";
import type { ReportFigures, ReportScene, ReportView } from "./reportInput.ts";
import { methodScores, scoreFormats, scoreNames } from "./scoreFormat.ts";

type FigureName = keyof ReportFigures;

/**
 * What is given and what was rendered, to be compared: one above the other on a wide screen, side by side on a phone.
 * Features have nothing to be compared with and share a column with the nearest source view, which has not either.
 */
const pairs: readonly (readonly FigureName[])[] = [
  ["truthColor", "renderedColor"],
  ["nearestView", "meanView", "features"],
  ["truthDepth", "renderedDepth"],
  ["truthClasses", "renderedClasses"],
  ["truthInstances", "renderedInstances", "teacherInstances"],
  ["colorError", "classErrors"],
];

/** One view: its scores in a line, its pictures, and what their colours mean. */
export function viewSection(scene: ReportScene, view: ReportView): Markup {
  const { figures } = view;
  const columns = pairs.map((names) => names.filter((name) => figures[name] !== undefined));
  const shows = (...names: FigureName[]) => names.some((name) => figures[name] !== undefined);
  return html`
<article class="view">
<h3>${view.scores.view}</h3>
${scoreLine(view)}
<div class="figures">${columns
    .filter((names) => names.length > 0)
    .map((names) => html`<div class="pair">${names.map((name) => figure(scene, view, name))}</div>`)}
</div>
<div class="legends">
${scene.depthRange && shows("truthDepth", "renderedDepth") ? depthLegend(scene.depthRange) : undefined}
${scene.labels && shows("truthClasses", "renderedClasses") ? classLegend(scene.labels, view.classes) : undefined}
${scene.instances && shows("truthInstances") ? instanceLegend(scene.instances, view.instances ?? []) : undefined}
</div>
</article>`;
}

/** Each score with the best baseline behind it. */
function scoreLine({ scores }: ReportView): Markup {
  const [ours, ...baselines] = methodScores(scores);
  const items = scoreNames.flatMap((name) => {
    const value = ours.scores[name];
    if (typeof value !== "number") return [];
    const { label, format, better } = scoreFormats[name];
    const others = baselines.map((baseline) => baseline.scores[name]).filter((other) => typeof other === "number");
    const best = better === "higher" ? Math.max(...others) : Math.min(...others);
    const comparison = others.length > 0 ? html` <small>best baseline ${format(best)}</small>` : undefined;
    return [html`<div><dt>${label}</dt><dd>${format(value)}${comparison}</dd></div>`];
  });
  return html`<dl class="line">${items}<div><dt>Time</dt><dd>${scores.seconds.toFixed(2)} s</dd></div></dl>`;
}

function figure(scene: ReportScene, view: ReportView, name: FigureName): Markup {
  const png = view.figures[name];
  if (png === undefined) return html``;
  const source = `data:image/png;base64,${Buffer.from(png.buffer, png.byteOffset, png.byteLength).toString("base64")}`;
  const alternative = `${figureCaptions[name]} of view ${view.scores.view} in scene ${scene.name}`;
  return html`
<figure class="${name}"><img src="${source}" alt="${alternative}"><figcaption>${figureCaptions[name]}</figcaption></figure>`;
}

function depthLegend({ near, far }: DepthRange): Markup {
  const stops = Array.from({ length: 9 }, (_, i) => `rgb(${viridis(1 - i / 8).join(" ")})`).join(", ");
  return html`<p class="depth"><span>${near.toFixed(1)} m</span><span class="scale" style="background: linear-gradient(to right, ${stops})" role="img" aria-label="depth scale, yellow is near and dark blue is far"></span><span>${far.toFixed(1)} m</span><span>black: unknown</span></p>`;
}

function classLegend({ classes, colors }: LabelSet, present: readonly number[]): Markup {
  const entries = present.filter((index) => index in classes).map((index) => swatch(colors[index], classes[index]));
  return html`<ul class="classes" aria-label="Classes">${entries}${swatch([0, 0, 0], "unlabelled")}</ul>`;
}

/** Answered masks have the colour of the instance that they were matched with in this view. */
function instanceLegend(names: readonly string[], present: readonly number[]): Markup {
  const entries = present.map((index) => swatch(instanceColor(index), names[index]));
  return html`<ul class="classes" aria-label="Instances">${entries}${swatch(voidColor, "none, or matched with none")}</ul>`;
}

function swatch(color: readonly number[], name: string): Markup {
  return html`<li><span class="swatch" style="background: rgb(${color.join(" ")})"></span>${name}</li>`;
}
