/**
 * The picture of the README: one held-out view of the sample room. Upper row: photo, measured depth, labelled classes;
 * lower row: rendered colour, depth, classes.
 *
 *   npm run build && node scripts/readmePicture.mjs docs/images/demo.png
 */
import {
  colorImage,
  colorizeClasses,
  colorizeDepth,
  encodePng,
  evaluate,
  Network,
  openScenes,
  readModel,
  tile,
  writeFileAtomic,
} from "gpnerf";

const [out] = process.argv.slice(2);
if (!out) throw new Error("usage: node scripts/readmePicture.mjs OUT.png");
const { config, parameters } = await readModel("models/small.safetensors");
const { width, height } = config.data;
const scenes = await openScenes("samples", { width, height });
const network = await Network.create(config, parameters);
try {
  let isFirst = true;
  await evaluate(network, scenes.slice(0, 1), {
    onView: async ({ scene, truth, rendered }) => {
      if (!isFirst) return;
      isFirst = false;
      const size = { width, height };
      const pictures = (color, depth, classes) => [
        colorImage(color, size),
        colorizeDepth(depth, size, scene.depthRange),
        colorizeClasses(classes, size, scene.labels),
      ];
      const images = [
        ...pictures(truth.color, truth.depth, truth.semantic),
        ...pictures(rendered.color, rendered.depth, rendered.classes),
      ];
      await writeFileAtomic(
        out,
        await encodePng(tile(images, { columns: 3, gap: 4, background: [255, 255, 255] }), { scale: 2 }),
      );
    },
  });
} finally {
  await network.close();
}
