import { rm } from "node:fs/promises";
import { it } from "vitest";
import sharp from "sharp";
import { synthesizeFromGltf } from "../src/gltf/synthesizeFromGltf.ts";
it("x", async () => {
  await rm("/tmp/g/s2", { recursive: true, force: true });
  const t = performance.now();
  const r = await synthesizeFromGltf({ frames: 24, width: 160, height: 120, seed: 3, from: "/tmp/g/sensor_photo.glb", out: "/tmp/g/s2" });
  console.log("24 frames", performance.now() - t, r.cameras, r.unknownNames, r.instances.length);
  const imgs = [0, 6, 12, 20].map((i) => `/tmp/g/s2/Sequence_1/rgb/rgb_${i}.png`);
  await sharp({ create: { width: 320, height: 240, channels: 3, background: "#000" } }).composite(imgs.map((input, i) => ({ input, left: 160 * (i % 2), top: 120 * (i >> 1) }))).png().toFile("/tmp/g/s2.png");
}, 400000);
