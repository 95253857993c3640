/**
 * The curves of docs/training-the-bundled-model.md as one SVG file: L_sem on single photos, then L_sem, PSNR and validation
 * scores of the joint training.
 *
 *   node scripts/trainingPlot.mjs PHOTOS_RUN JOINT_RUN docs/images/training.svg
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "gpnerf";

const [photos, joint, out] = process.argv.slice(2);
if (!photos || !joint || !out) throw new Error("usage: node scripts/trainingPlot.mjs PHOTOS_RUN JOINT_RUN OUT.svg");

const panel = { width: 380, height: 170, left: 44, bottom: 24, top: 26, gap: 24 };
const [first, second] = [await readMetrics(photos), await readMetrics(joint)];
const panels = [
  { title: "1. Photos: cross-entropy", lines: [smoothed(first.steps, "semantic")], from: 0 },
  { title: "2. Views: cross-entropy", lines: [smoothed(second.steps, "semantic")], from: 0 },
  { title: "2. PSNR in dB (dots: validation views)", lines: [smoothed(second.steps, "psnr")], dots: scores("psnr") },
  { title: "2. Mean IoU of the validation views", lines: [scores("miou")], dots: scores("miou"), from: 0 },
];
await writeFileAtomic(out, Buffer.from(drawing(panels)));

async function readMetrics(run) {
  const lines = (await readFile(join(run, "metrics.jsonl"), "utf8")).trim().split("\n");
  const entries = lines.map((line) => JSON.parse(line));
  return {
    steps: entries.filter((entry) => !entry.validation),
    validations: entries.filter((entry) => entry.validation),
  };
}

/** Means over a hundredth of the run each. */
function smoothed(steps, key) {
  const size = Math.ceil(steps.length / 100);
  const points = [];
  for (let begin = 0; begin < steps.length; begin += size) {
    const values = steps
      .slice(begin, begin + size)
      .map((step) => step[key])
      .filter((value) => value !== null);
    if (values.length === 0) continue;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    points.push([steps[begin].step, mean]);
  }
  return points;
}

function scores(key) {
  return second.validations.map(({ step, validation }) => [step, validation[key]]);
}

function drawing(all) {
  const width = 2 * panel.width + panel.gap;
  const height = 2 * panel.height + panel.gap;
  const parts = all.map((one, i) => {
    const [x, y] = [(i % 2) * (panel.width + panel.gap), Math.floor(i / 2) * (panel.height + panel.gap)];
    return `<g transform="translate(${x} ${y})">${chart(one)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">
<title>Curves of the training of the bundled network</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${parts.join("\n")}
</svg>
`;
}

function chart({ title, lines, dots = [], from }) {
  const points = [...lines.flat(), ...dots];
  const values = points.map(([, value]) => value);
  const low = from ?? Math.floor(Math.min(...values));
  const high = Math.max(...values) * (from === 0 ? 1.05 : 1);
  const last = Math.max(...points.map(([step]) => step));
  const [right, floor] = [panel.width - 8, panel.height - panel.bottom];
  const x = (step) => panel.left + ((right - panel.left) * step) / last;
  const y = (value) => floor - ((floor - panel.top) * (value - low)) / (high - low);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const value = low + share * (high - low);
    const at = y(value).toFixed(1);
    return `<path d="M${panel.left} ${at}H${right}" stroke="#ddd"/><text x="${panel.left - 6}" y="${at}" dy="4" text-anchor="end">${value.toPrecision(3)}</text>`;
  });
  const steps = [0, 0.5, 1].map((share) => {
    const step = Math.round(share * last);
    return `<text x="${x(step).toFixed(1)}" y="${panel.height - 6}" text-anchor="${["start", "middle", "end"][2 * share]}">${step}</text>`;
  });
  const place = ([step, value]) => `${x(step).toFixed(1)} ${y(value).toFixed(1)}`;
  const drawn = lines.map(
    (line) => `<path d="M${line.map(place).join("L")}" fill="none" stroke="#1f77b4" stroke-width="1.5"/>`,
  );
  const marks = dots.map(
    ([step, value]) => `<circle cx="${x(step).toFixed(1)}" cy="${y(value).toFixed(1)}" r="3" fill="#d62728"/>`,
  );
  return `<text x="${panel.left}" y="14" font-weight="bold">${title}</text>${grid.join("")}${steps.join("")}${drawn.join("")}${marks.join("")}`;
}
