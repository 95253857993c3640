import type { MeanScores } from "../evaluation/aggregate.ts";
import { html, Markup } from "./markup.ts";
import type { ReportInput, ReportScene } from "./reportInput.ts";
import { reportStyle } from "./reportStyle.ts";
import { scoreTable } from "./scoreTable.ts";
import { viewSection } from "./viewSection.ts";

/**
 * One HTML page with scores and pictures, to be kept, mailed or put online as a single file.
 *
 * Pictures are inside the page; there are no scripts and nothing is loaded from anywhere, which the page also forbids
 * itself by its content security policy.
 *
 * @returns the text of the file, UTF-8
 */
export function htmlReport(input: ReportInput): string {
  const viewCount = input.scenes.reduce((sum, scene) => sum + scene.views.length, 0);
  const views = `${counted(viewCount, "view")} of ${counted(input.scenes.length, "scene")}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${input.title}</title>
<style>${new Markup(reportStyle)}</style>
</head>
<body>
<header>
<h1>${input.title}</h1>
<p class="summary">${input.summary}</p>
</header>
<main>
${scoreTable(input.overall, `Mean over ${views}${perView(input.overall)}`)}
${input.scenes.map((scene) => sceneSection(scene, input.scenes.length > 1))}
<section>
<h2>How this was made</h2>
<pre><code>${input.command}</code></pre>
<div class="columns">
${factTable(
  "Settings",
  Object.entries(input.settings).map(([name, value]) => [name, String(value)]),
)}
${factTable(
  "Time",
  input.timings.map(({ stage, seconds }) => [stage, duration(seconds)]),
)}
</div>
</section>
</main>
<footer>
<p>Every score is computed per image, averaged over the images of a scene and then over scenes, as in the published
protocol. The best value of a column is bold. ${input.overall.teacher ? photoNote : undefined}The other rows need no network: the photo of the nearest source view as
it is, the mean of all source photos, and the most frequent class of the source views everywhere. A method that does
not beat them has learned nothing about the scene. In the feature pictures equal colours mean similar features; the colours themselves mean
nothing.</p>
</footer>
</body>
</html>
`.text;
}

/** What the row with the head's answer about the photo itself means. */
const photoNote =
  "The head on the true photo is the same network without rendering: it sees the photo that a rendered view has to do without. ";

function sceneSection(scene: ReportScene, hasOwnTable: boolean): Markup {
  return html`
<section>
<h2>${scene.name}</h2>
${hasOwnTable ? scoreTable(scene.scores, `Mean over ${counted(scene.views.length, "view")} of ${scene.name}${perView(scene.scores)}`) : undefined}
${scene.views.map((view) => viewSection(scene, view))}
</section>`;
}

function factTable(caption: string, facts: readonly (readonly [name: string, value: string])[]): Markup | undefined {
  if (facts.length === 0) return undefined;
  const rows = facts.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`);
  return html`<table><caption>${caption}</caption><tbody>${rows}</tbody></table>`;
}

function perView({ seconds }: MeanScores): string {
  return seconds === null ? "" : `; ${duration(seconds)} per view`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Seconds below two minutes, then minutes, then hours. */
function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
  const minutes = seconds / 60;
  return minutes < 120 ? `${minutes.toFixed(1)} min` : `${(minutes / 60).toFixed(1)} h`;
}
