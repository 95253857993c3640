import { describe, expect, it } from "vitest";
import { memoryScene } from "../../test/memoryScene.ts";
import { smallConfig } from "../../test/smallConfig.ts";
import type { ModelConfig } from "../config/schema.ts";
import type { Frame } from "../scene/scene.ts";
import { scorePerception } from "./scorePerception.ts";

const { model } = smallConfig();
const telling = (target: "semantic" | "instances", classes: number): ModelConfig => ({
  ...model,
  perception: { ...model.perception, target, classes },
});
const scene = memoryScene();
const [frame] = await Promise.all([scene.loadFrame(0)]);

/** Logits that are `height` at one channel of each pixel and 0 elsewhere. */
function peaks(at: ArrayLike<number>, channels: number, height: number): Float32Array {
  const logits = new Float32Array(at.length * channels);
  for (let pixel = 0; pixel < at.length; pixel++) logits[pixel * channels + at[pixel]] = height;
  return logits;
}

describe("scores of classes", () => {
  it("are those of the most probable class", () => {
    const half = frame.semantic!.map((label, pixel) => (pixel % 2 === 0 ? label : 1 - label));
    const { scores, instances } = scorePerception(peaks(half, 3, 5), frame, scene, telling("semantic", 3));
    expect(scores.totalAccuracy).toBeCloseTo(0.5, 12);
    expect(scores).not.toHaveProperty("ap");
    expect(instances).toBeUndefined();
  });

  it("are null without labels, or where the scene has other classes", () => {
    const nothing = { miou: null, totalAccuracy: null, averageAccuracy: null };
    const { semantic: _, ...unlabelled } = frame;
    const logits = peaks(frame.semantic!, 3, 5);
    expect(scorePerception(logits, unlabelled, scene, telling("semantic", 3)).scores).toEqual(nothing);
    const four = peaks(frame.semantic!, 4, 5);
    expect(scorePerception(four, frame, scene, telling("semantic", 4)).scores).toEqual(nothing);
  });
});

describe("scores of instances", () => {
  const instances = { ids: [4, 9, 200], names: ["a", "b", "c"], voidLabel: 3 };
  const config = telling("instances", 3);
  /** Pixels of both fields as instances 200 and 4; a seventh of them void. Instance 9 is out of sight. */
  const seen: Frame = {
    ...frame,
    instance: Uint16Array.from(frame.semantic!, (field, pixel) => (pixel % 7 === 0 ? 0 : [200, 4][field])),
  };
  const labels = Uint16Array.from(seen.instance!, (id) => (id === 0 ? 3 : instances.ids.indexOf(id)));
  const told = { ...scene, instances };

  it("do not depend on which channel stands for which instance, nor on what void pixels get", () => {
    for (const height of [1, 1000]) {
      // Channel 1 shows instance 0, channel 0 shows instance 2; void pixels go to channel 2.
      const logits = peaks(
        Array.from(labels, (label) => [1, 2, 0, 2][label]),
        4,
        height,
      );
      const { scores, instances: maps } = scorePerception(logits, seen, told, config);
      expect(scores).toEqual({
        ...{ miou: null, totalAccuracy: null, averageAccuracy: null },
        ap: { ap50: 1, ap75: 1, ap80: 1, ap85: 1, ap90: 1, ap95: 1 },
      });
      expect(maps).toEqual({ count: 3, truth: labels, matched: labels });
    }
  });

  it("give a pixel to its most probable instance, even where none at all is more probable", () => {
    const logits = peaks(new Uint8Array(labels.length).fill(3), 4, 2);
    for (let pixel = 0; pixel < labels.length; pixel++) {
      if (labels[pixel] < 3) logits[4 * pixel + labels[pixel]] = 1;
    }
    expect(scorePerception(logits, seen, told, config).scores.ap).toMatchObject({ ap50: 1, ap95: 1 });
  });

  it("rank a found instance above a missed one by confidence", () => {
    // One mask over everything: it is matched with one instance, the other has none.
    const logits = peaks(new Uint8Array(labels.length), 4, 3);
    const { scores, instances: maps } = scorePerception(logits, seen, told, config);
    expect(scores.ap).toMatchObject({ ap95: 0 });
    expect(new Set(maps!.matched).size).toBe(1);
  });

  it("are null without any instance in sight, and absent without instance maps", () => {
    const logits = peaks(labels, 4, 1);
    const blank = { ...seen, instance: new Uint16Array(labels.length) };
    expect(scorePerception(logits, blank, told, config).scores.ap).toBeNull();
    expect(scorePerception(logits, frame, told, config).scores).not.toHaveProperty("ap");
    expect(scorePerception(logits, seen, scene, config).scores).not.toHaveProperty("ap");
  });
});
