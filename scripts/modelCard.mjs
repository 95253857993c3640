/**
 * The tables of models/README.md, as Markdown on stdout: scores over rooms, with their spread, and each class alone.
 *
 *   npm run build && node scripts/modelCard.mjs models/small.safetensors ROOMS/test.txt
 */
import { confusionMatrix, evaluate, Network, openScenes, readModel, segmentationScores } from "gpnerf";

const [checkpoint, data] = process.argv.slice(2);
if (!checkpoint || !data) throw new Error("usage: node scripts/modelCard.mjs CHECKPOINT SCENES");
const { config, parameters, classes } = await readModel(checkpoint);
const { width, height } = config.data;
const scenes = await openScenes(data, { width, height });

/** IoU of the classes in each view, per room. */
const views = new Map(scenes.map(({ path }) => [path, []]));
const network = await Network.create(config, parameters, { frozen: true });
try {
  const { overall, scenes: rooms } = await evaluate(network, scenes, {
    teacher: true,
    onView: ({ scene, truth, rendered }) => {
      const counts = confusionMatrix(rendered.classes, truth.semantic, classes.length, scene.labels.ignoreLabel);
      views.get(scene.path).push(segmentationScores(counts).iou);
    },
  });
  printScores(overall, rooms);
  printClasses();
} finally {
  await network.close();
}

function printScores(overall, rooms) {
  const spread = (pick, digits, scale = 1) => {
    const values = rooms.map(pick).filter((value) => value !== null);
    return `${(scale * mean(values)).toFixed(digits)} ± ${(scale * deviation(values)).toFixed(digits)}`;
  };
  const { nearestView, meanView } = overall.baselines;
  console.log(`${rooms.length} rooms, ${rooms.reduce((sum, room) => sum + room.views.length, 0)} views; mean ± standard deviation over rooms\n
| | PSNR, dB ↑ | SSIM ↑ | mIoU, % ↑ | total accuracy, % ↑ | depth error, % ↓ |
|---|--:|--:|--:|--:|--:|
| gpnerf | ${spread(({ psnr }) => psnr, 2)} | ${spread(({ ssim }) => ssim, 3)} | ${spread(({ miou }) => miou, 1, 100)} | ${spread(({ totalAccuracy }) => totalAccuracy, 1, 100)} | ${spread(({ depthRelativeError }) => depthRelativeError, 1, 100)} |
| the same head on the photo itself | | | ${spread(({ teacher }) => teacher.miou, 1, 100)} | ${spread(({ teacher }) => teacher.totalAccuracy, 1, 100)} | |
| nearest source view, as it is | ${nearestView.psnr.toFixed(2)} | ${nearestView.ssim.toFixed(3)} | | | |
| mean of the source views | ${meanView.psnr.toFixed(2)} | ${meanView.ssim.toFixed(3)} | | | |
| most frequent class everywhere | | | ${(100 * overall.baselines.majorityClass.miou).toFixed(1)} | | |

Seconds per view: ${overall.seconds.toFixed(2)}
`);
}

/** A room's IoU of a class is the mean over the views that show it. */
function printClasses() {
  const rows = classes.map((name, index) => {
    const rooms = [...views.values()].flatMap((list) => {
      const shown = list.map((iou) => iou[index]).filter((value) => value !== null);
      return shown.length > 0 ? [mean(shown)] : [];
    });
    if (rooms.length === 0) return `| ${name} | – | 0 |`;
    return `| ${name} | ${(100 * mean(rooms)).toFixed(0)} ± ${(100 * deviation(rooms)).toFixed(0)} | ${rooms.length} |`;
  });
  console.log(["| class | IoU, % | rooms |", "|---|--:|--:|", ...rows].join("\n"));
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values) {
  const center = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
}
