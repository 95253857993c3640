import { describe, expect, it } from "vitest";
import { memoryScene } from "../../test/memoryScene.ts";
import { ConfigError } from "../errors.ts";
import { expectValidatable, isValidationDue, validationSettings } from "./validation.ts";

describe("validation settings", () => {
  it("are filled in, and say what is validated on", () => {
    expect(validationSettings({ every: 50 })).toEqual({ every: 50, views: 4, targetEvery: 8, on: "heldOutFrames" });
    const elsewhere = validationSettings({ every: 50, views: 2, targetEvery: 3, patience: 5, scenes: [memoryScene()] });
    expect(elsewhere).toEqual({ every: 50, views: 2, targetEvery: 3, patience: 5, on: "otherScenes" });
  });

  it.each([
    [{ every: 0 }, "validation.every is 0; it needs to be a whole number of at least 1"],
    [{ every: 5, views: 1.5 }, "validation.views is 1.5"],
    [{ every: 5, targetEvery: 1 }, "validation.targetEvery is 1; it needs to be a whole number of at least 2"],
    [{ every: 5, patience: 0 }, "validation.patience is 0"],
  ])("%o are refused", (options, message) => {
    expect(() => validationSettings(options)).toThrow(ConfigError);
    expect(() => validationSettings(options)).toThrow(message);
  });
});

it("validation is due at every n-th step and at the last", () => {
  const due = Array.from({ length: 11 }, (_, step) => step).filter((step) => isValidationDue(step, 10, { every: 4 }));
  expect(due).toEqual([4, 8, 10]);
});

it("scenes with too few frames beside those held out are refused before anything is rendered", () => {
  const settings = validationSettings({ every: 1, targetEvery: 3 });
  const scenes = [memoryScene({ frames: 9 }), memoryScene({ name: "short", frames: 4 })];
  expectValidatable(scenes, settings, 3);
  expect(() => expectValidatable(scenes, settings, 4)).toThrow(ConfigError);
  expect(() => expectValidatable(scenes, settings, 4)).toThrow(
    "validation: scene short has 4 frames, 1 of them held out; 4 source views are needed beside them",
  );
  expect(() => expectValidatable([], settings, 3)).toThrow("no scenes to validate on were given");
});
