/**
 * Reads what `gpnerf demo --json` printed and checks what the README says of it: better than the trivial answers, every
 * promised number there, and a report with pictures.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";

const printed = await text(process.stdin);
const scores = JSON.parse(printed.slice(`\n${printed}`.lastIndexOf("\n{")));
const { psnr, ssim, miou, totalAccuracy, averageAccuracy, depthRelativeError, seconds, baselines, report } = scores;

for (const [name, value] of Object.entries({ psnr, ssim, miou, totalAccuracy, averageAccuracy, depthRelativeError })) {
  assert.ok(Number.isFinite(value), `${name} is ${value}, expected a number`);
}
assert.ok(
  psnr > baselines.nearestView.psnr,
  `PSNR ${psnr} is not above the nearest view's ${baselines.nearestView.psnr}`,
);
assert.ok(psnr > baselines.meanView.psnr, `PSNR ${psnr} is not above the mean view's ${baselines.meanView.psnr}`);
assert.ok(
  miou > baselines.majorityClass.miou,
  `mIoU ${miou} is not above one class everywhere, ${baselines.majorityClass.miou}`,
);
assert.ok(seconds < 180, `the demo took ${seconds} s, expected less than 180`);
assert.match(readFileSync(report, "utf8"), /<img[^>]+src="data:image\/png/, `${report} shows no pictures`);

console.log(`PSNR ${psnr.toFixed(2)} dB, mIoU ${miou.toFixed(3)}, ${seconds.toFixed(0)} s, report ${report}`);
