import { expect, it } from "vitest";
import { ablationRun } from "../../test/ablationRuns.ts";
import { memoryScene } from "../../test/memoryScene.ts";
import { smallConfig } from "../../test/smallConfig.ts";
import { tabulate } from "./ablation.ts";
import { ablationMarkdown } from "./ablationMarkdown.ts";
import { selectRows } from "./rows.ts";

const setup = {
  config: smallConfig(),
  training: [memoryScene({ name: "a" }), memoryScene({ name: "b" })],
  test: [memoryScene({ name: "c" })],
  targets: {},
};

it("an ablation as a document", () => {
  const runs = [
    ablationRun(2, 1, 0.25, 21.5),
    ablationRun(1, 0, 0.1, 20),
    ablationRun(2, 0, 0.21, 20.5),
    ablationRun(1, 1, 0.12, 21),
  ];
  const document = ablationMarkdown(tabulate({ ...setup, rows: selectRows([1, 2, 3]), seeds: [0, 1] }, runs));
  expect(document.replace(/gpnerf \d[\w.-]*/, "gpnerf VERSION")).toMatchInlineSnapshot(`
    "# Table 4: ablation of the design choices

    Mean ± standard deviation over seeds: 0, 1. Training scenes: 2. Test scenes: 1, with held-out views: 1. Images: 32×24, source views: 3; steps: 4, rays per step: 10. The paper: ScanNet, 320×240, source views: 10; steps: 200000, rays per step: 512. Made by gpnerf VERSION

    | ID | jointly optimized | 2D S.D loss | gradient block | D.G loss | mIoU % ↑ | PSNR dB ↑ | paper: mIoU | PSNR |
    | --- | --- | --- | --- | --- | --- | --- | --- | --- |
    | 1 | no | no | no | no | 11.00 ± 1.41 | 20.50 ± 0.71 | 56.45 | 29.06 |
    | 2 | yes | no | no | no | 23.00 ± 2.83 | 21.00 ± 0.71 | 57.19 | 29.30 |

    Without a network, the most frequent class scores 5.00 % mIoU and the nearest source view 14.00 dB PSNR.

    ## What each row changes

    | rows | what changes | Δ mIoU | paper's |  | Δ PSNR | paper's |  |
    | --- | --- | --- | --- | --- | --- | --- | --- |
    | 1 → 2 | + jointly optimized | +12.00 | +0.74 | holds | +0.50 | +0.24 | not seen |

    A change is seen when every seed shows it and it is larger than the spread of either row; then the paper's holds or is reversed. Smaller ones are not told from chance: not seen. The paper gives no spread.

    ## Every run

    | row | seed | mIoU % | PSNR dB | checkpoint |
    | --- | --- | --- | --- | --- |
    | 1 | 0 | 10.00 | 20.00 | \`row-1/seed-0/checkpoints/step-0000004.safetensors\` |
    | 2 | 0 | 21.00 | 20.50 | \`row-2/seed-0/checkpoints/step-0000004.safetensors\` |
    | 1 | 1 | 12.00 | 21.00 | \`row-1/seed-1/checkpoints/step-0000004.safetensors\` |
    | 2 | 1 | 25.00 | 21.50 | \`row-2/seed-1/checkpoints/step-0000004.safetensors\` |

    All other scores of each run are in its \`scores.json\`.
    "
  `);
});

it("one row with one seed has no spread, no comparison and no gap for it", () => {
  const runs = [ablationRun(5, 3, null, 20)];
  const document = ablationMarkdown(tabulate({ ...setup, rows: selectRows([5]), seeds: [3] }, runs));
  expect(document).toContain("| 5 | yes | yes | yes | yes | – | 20.00 | 59.92 | 29.37 |");
  expect(document).not.toContain("What each row changes");
  expect(document).not.toContain("NaN");
});
