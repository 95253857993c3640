/**
 * What docs/rooms.md shows of a set of rooms: a contact sheet of its validation part as a JPEG file, and on stdout the
 * table of classes in Markdown.
 *
 *   npm run build && node packages/cli/bin/gpnerf.js synth --set rooms-v1 --out ROOMS
 *   node scripts/roomsFigures.mjs ROOMS docs/images/rooms.jpg
 *
 * Rows of the sheet are rooms: three frames, then depth, classes and instances of the third.
 */
import { join } from "node:path";
import { roomSetParts } from "@gpnerf/rooms";
import {
  colorImage,
  colorizeClasses,
  colorizeDepth,
  colorizeInstances,
  openScenes,
  tile,
  writeFileAtomic,
} from "gpnerf";
import sharp from "sharp";

const [out, picture] = process.argv.slice(2);
if (!out || !picture) throw new Error("usage: node scripts/roomsFigures.mjs ROOMS PICTURE.jpg");

const parts = [];
for (const part of roomSetParts) parts.push({ part, scenes: await openScenes(join(out, `${part}.txt`)) });
await writeFileAtomic(picture, await contactSheet(parts.find(({ part }) => part === "validation").scenes));
console.log(await classTable());

async function contactSheet(scenes) {
  const images = [];
  for (const scene of scenes) {
    const size = { width: scene.width, height: scene.height };
    const shown = [0.1, 0.5, 0.85].map((share) => Math.floor(share * scene.frames.length));
    const frames = await Promise.all(shown.map((index) => scene.loadFrame(index)));
    const { depth, semantic, instance } = frames[2];
    images.push(
      ...frames.map(({ color }) => colorImage(color, size)),
      colorizeDepth(depth, size, scene.depthRange),
      colorizeClasses(semantic, size, scene.labels),
      colorizeInstances(instance, size, Math.max(...instance) + 1),
    );
  }
  const { data, width, height } = tile(images, { columns: 6, gap: 2 });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 82, mozjpeg: true })
    .toBuffer();
}

/** Share of pixels and number of rooms that show a class (in 20 pixels of a frame at least), per part. */
async function classTable() {
  const { classes } = parts[0].scenes[0].labels;
  const columns = [];
  for (const { scenes } of parts) columns.push(await countClasses(scenes, classes.length));
  const row = (name, index) =>
    `| ${name} | ${columns.map(({ shares, rooms }) => `${(100 * shares[index]).toFixed(2)} % | ${rooms[index]}`).join(" | ")} |`;
  const heads = parts.map(({ part, scenes }) => `${part} | of ${scenes.length} rooms`);
  return [
    `| class | ${heads.join(" | ")} |`,
    `|---|${"--:|--:|".repeat(parts.length)}`,
    ...classes.map(row),
    row("unlabelled", classes.length),
  ].join("\n");
}

async function countClasses(scenes, classCount) {
  const shares = new Float64Array(classCount + 1);
  const rooms = new Int32Array(classCount + 1);
  let frames = 0;
  for (const scene of scenes) {
    const seen = new Set();
    for (const index of scene.frames.keys()) {
      const { semantic } = await scene.loadFrame(index);
      const counts = new Int32Array(classCount + 1);
      for (const label of semantic) counts[Math.min(label, classCount)]++;
      for (const [label, count] of counts.entries()) {
        shares[label] += count / semantic.length;
        if (count >= 20) seen.add(label);
      }
      frames++;
    }
    for (const label of seen) rooms[label]++;
  }
  return { shares: shares.map((sum) => sum / frames), rooms };
}
