import { describe, expect, it } from "vitest";
import { memoryScene } from "../../test/memoryScene.ts";
import { smallConfig } from "../../test/smallConfig.ts";
import type { Config } from "../config/schema.ts";
import { ConfigError } from "../errors.ts";
import { type AblationData, expectAblatable } from "./expectAblatable.ts";
import { ablationRows, selectRows } from "./rows.ts";

const config = smallConfig();
const data: AblationData = {
  config,
  training: [memoryScene({ name: "seen" })],
  test: [memoryScene({ name: "unseen" })],
  rows: ablationRows,
  seeds: [0, 1],
};
const classes: Config = {
  ...config,
  model: { ...config.model, perception: { ...config.model.perception, classes: 4 } },
};
const instances: Config = {
  ...config,
  model: { ...config.model, perception: { ...config.model.perception, target: "instances" } },
};
const attention: Config = {
  ...config,
  training: { ...config.training, losses: { ...config.training.losses, depthCenter: "attention" } },
};
const flat = [memoryScene({ name: "flat", depth: false })];

describe("an ablation", () => {
  it.each([
    ["no seeds", { seeds: [] }, "the seeds are []"],
    ["a seed twice", { seeds: [1, 2, 1] }, "the seeds are [1, 2, 1]; at least one is needed, each once"],
    ["no test scenes", { test: [] }, "no test scenes were given"],
    ["a test scene that is trained on", { test: data.training }, "test scene seen (memory://seen) is trained on too"],
    [
      "a test scene without labels",
      { test: [memoryScene({ name: "bare", semantic: false })] },
      "test scene bare has no labels; mIoU needs labels of 3 classes",
    ],
    ["other classes", { config: classes }, "test scene unseen has 3 classes; mIoU needs labels of 4 classes"],
    ["instances as the target", { config: instances }, "the table scores classes over scenes"],
    [
      "training scenes without labels",
      { training: [memoryScene({ semantic: false })] },
      "no training scene has labels",
    ],
    ["a depth-guided row without depth", { training: flat }, "row 5 needs depth, but no training scene has any"],
  ])("is refused with %s", (_, change, message) => {
    expect(() => expectAblatable({ ...data, ...change })).toThrow(ConfigError);
    expect(() => expectAblatable({ ...data, ...change })).toThrow(message);
  });

  it("does without depth where no row needs it, or attention stands in for it", () => {
    expect(() => expectAblatable(data)).not.toThrow();
    expect(() => expectAblatable({ ...data, training: flat, rows: selectRows([1, 4]) })).not.toThrow();
    expect(() => expectAblatable({ ...data, training: flat, config: attention })).not.toThrow();
  });
});
