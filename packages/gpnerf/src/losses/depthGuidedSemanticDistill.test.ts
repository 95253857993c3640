import { input, reachedGradients, scalar, stopGradient } from "@gpnerf/engine";
import { checkGradients, evaluate, randomArray } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { type DepthWindowOptions, depthGuidedSemanticDistillLoss, depthWindow } from "./depthGuidedSemanticDistill.ts";

const [rays, samples, channels] = [2, 4, 5];
const field = input("field", [rays, samples, channels]);
const teacher = input("teacher", [rays, channels]);
const [near, far] = [input("near", [rays, samples]), input("far", [rays, samples])];
const loss = depthGuidedSemanticDistillLoss(field, teacher, near, far);
const feeds = {
  field: randomArray(1, [rays, samples, channels]),
  teacher: randomArray(2, [rays, channels]),
  near: Float32Array.of(1, 0.5, 0, 0, 0, 0, 0, 1),
  far: Float32Array.of(0, 0, 0, 0.25, 1, 1, 0.5, 0),
};

/** cos of each sample with its ray's teacher. */
function cosines(): number[] {
  return Array.from({ length: rays * samples }, (_, at) => {
    let [dot, f, t] = [0, 0, 0];
    for (let c = 0; c < channels; c++) {
      const [a, b] = [feeds.field[at * channels + c], feeds.teacher[Math.floor(at / samples) * channels + c]];
      dot += a * b;
      f += a * a;
      t += b * b;
    }
    return dot / Math.sqrt(f * t);
  });
}

describe("depth-guided semantic distillation", () => {
  it("pulls near samples to the teacher and pushes far ones off, down to a right angle", async () => {
    let expected = 0;
    cosines().forEach((cosine, at) => {
      expected += feeds.near[at] * (1 - cosine) + feeds.far[at] * Math.max(0, cosine);
    });
    expect((await evaluate({ loss }, feeds)).loss[0]).toBeCloseTo(expected, 5);
  });

  it("meets both signs of the cosine among the far samples here", () => {
    const signs = new Set(cosines().flatMap((cosine, at) => (feeds.far[at] > 0 ? [Math.sign(cosine)] : [])));
    expect([...signs].sort()).toEqual([-1, 1]);
  });

  it("by hand: near and parallel 0, near and opposite 2, far and parallel 1, far and opposite 0", async () => {
    const one = depthGuidedSemanticDistillLoss(
      input("field", [1, 1, 2]),
      input("teacher", [1, 2]),
      input("near", [1, 1]),
      input("far", [1, 1]),
    );
    const cost = async (side: number, isNear: boolean): Promise<number> => {
      const values = await evaluate(
        { one },
        {
          field: Float32Array.of(3 * side, 4 * side),
          teacher: Float32Array.of(0.6, 0.8),
          near: Float32Array.of(isNear ? 1 : 0),
          far: Float32Array.of(isNear ? 0 : 1),
        },
      );
      return values.one[0];
    };
    expect(await cost(1, true)).toBeCloseTo(0, 6);
    expect(await cost(-1, true)).toBeCloseTo(2, 6);
    expect(await cost(1, false)).toBeCloseTo(1, 6);
    expect(await cost(-1, false)).toBe(0);
  });

  it("has the gradients of central differences for both: the gradient block is the caller's", async () => {
    await checkGradients({ inputs: [field, teacher], outputs: loss, feeds });
    const blocked = depthGuidedSemanticDistillLoss(field, stopGradient(teacher), near, far);
    const [toField, toTeacher] = reachedGradients([{ value: blocked, gradient: scalar(1) }], [field, teacher]);
    expect(toField).toBeDefined();
    expect(toTeacher).toBeUndefined();
  });
});

describe("depth window", () => {
  const depths = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const signs = (trueDepth: number, window: number, options?: DepthWindowOptions): string => {
    const { near, far } = depthWindow(depths, Float32Array.of(trueDepth), window, options);
    return Array.from(near, (weight, i) => (weight ? "+" : far[i] ? "-" : "0")).join("");
  };

  it("counts samples from the one nearest to the true depth: < N_p near, > N_p far, = N_p neither", () => {
    expect(signs(4, 2)).toBe("-0+++0--");
    expect(signs(4.4, 2)).toBe("-0+++0--");
    expect(signs(4.6, 2)).toBe("--0+++0-");
    expect(signs(4, 1)).toBe("--0+0---");
    expect(signs(4, 3)).toBe("0+++++0-");
  });

  it("may hold the samples at N_p as well, and leave far ones alone", () => {
    expect(signs(4, 2, { inclusive: true })).toBe("-+++++--");
    expect(signs(4, 2, { far: "ignored" })).toBe("00+++000");
    expect(signs(4, 2, { inclusive: true, far: "ignored" })).toBe("0+++++00");
    expect(signs(0, 2, { inclusive: true })).toBe("00000000");
  });

  it("is cut off at the ends of the ray, also for depths outside the sampled range", () => {
    expect(signs(1, 2)).toBe("++0-----");
    expect(signs(0.1, 2)).toBe("++0-----");
    expect(signs(99, 2)).toBe("-----0++");
  });

  it("leaves rays without depth out", () => {
    for (const unknown of [0, -1, Number.NaN]) expect(signs(unknown, 2)).toBe("00000000");
  });

  it("treats every ray with its own depths", () => {
    const { near } = depthWindow(Float32Array.of(1, 2, 3, 2, 4, 6), Float32Array.of(3, 3.5), 1);
    expect(Array.from(near)).toEqual([0, 0, 1, 0, 1, 0]);
  });
});
