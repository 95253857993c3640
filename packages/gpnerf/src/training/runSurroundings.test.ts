import { expect, it } from "vitest";
import { memoryScene } from "../../test/memoryScene.ts";
import { version } from "../version.ts";
import { changedSurroundings, runSurroundings } from "./runSurroundings.ts";

const now = runSurroundings([memoryScene()], [memoryScene({ name: "other", frames: 5 })], 2);

it("names data, threads, programs and machine", () => {
  expect(now).toEqual({
    scenes: [{ name: "plane", frames: 8 }],
    validationScenes: [{ name: "other", frames: 5 }],
    workers: 2,
    versions: {
      gpnerf: version,
      node: process.versions.node,
      onnxruntime: expect.stringMatching(/^\d+\.\d+\.\d+/),
    },
    machine: expect.stringContaining(process.platform),
  });
});

it("says what has changed; what an older run did not know does not count", () => {
  expect(changedSurroundings(now, structuredClone(now))).toEqual([]);
  const { versions, machine, ...older } = now;
  expect(changedSurroundings(older, now)).toEqual([]);
  const other = { ...now, workers: 3, versions: { ...now.versions!, onnxruntime: "0.0.1" } };
  expect(changedSurroundings(now, other)).toEqual(["workers", "versions"]);
});
