import { describe, expect, it } from "vitest";
import { smallConfig, smallReleasedConfig } from "../../test/smallConfig.ts";
import type { ModelConfig } from "../config/schema.ts";
import { mostProbable } from "./mostProbable.ts";

const telling = (model: ModelConfig, perception: Partial<ModelConfig["perception"]>): ModelConfig => ({
  ...model,
  perception: { ...model.perception, ...perception },
});

describe("the most probable class", () => {
  it("is the first of equal ones", () => {
    expect(mostProbable(Float32Array.of(1, 3, 3, -5, -7, -5), smallConfig().model)).toEqual(Uint8Array.of(1, 0));
  });

  it('can be "ignore" in the released family', () => {
    expect(mostProbable(Float32Array.of(0, 1, 0, 2), smallReleasedConfig().model)).toEqual(Uint8Array.of(3));
  });

  it.each([smallConfig().model, smallReleasedConfig().model])("is never none of the instances", (model) => {
    const config = telling(model, { target: "instances" });
    expect(mostProbable(Float32Array.of(0, 1, 0, 2), config)).toEqual(Uint8Array.of(1));
  });

  it("counts beyond 255", () => {
    const logits = new Float32Array(301);
    logits[299] = 1;
    const config = telling(smallConfig().model, { target: "instances", classes: 300 });
    expect(mostProbable(logits, config)).toEqual(Uint16Array.of(299));
  });
});
