import { assertAllClose } from "@gpnerf/engine/testing";
import { expect, it } from "vitest";
import { floats } from "../../test/goldenArrays.ts";
import { releasedSampling } from "../../test/releasedSampling.ts";
import type { Camera } from "../cameras/camera.ts";
import { raysThrough } from "../rays/rayBundle.ts";
import { projectSamples } from "./projectSamples.ts";

const { projection, depths } = releasedSampling;
const [camera, ...sources] = [projection.camera, ...projection.sources].map(
  (golden): Camera => ({ ...golden, worldFromCamera: Float64Array.from(golden.worldFromCamera) }),
);
const views = sources.length;
const along = floats(depths.inverse);
const bundle = raysThrough(camera, Float32Array.from(projection.pixels.flat()));
const rays = projection.pixels.length;
const projected = projectSamples(
  bundle,
  Float32Array.from({ length: rays * along.length }, (_, i) => along[i % along.length]),
  sources,
);

it("rays have the released code's directions, to the last bit", () => {
  expect(bundle.directions).toEqual(floats(projection.directions));
});

it("directions are brought to length 1 as there, to the last bit, which the positional encoding multiplies by 2⁹", () => {
  const directions = floats(releasedSampling.unit.directions);
  const { rayDirection } = projectSamples({ origin: [0, 0, 0], directions }, new Float32Array(4).fill(1), sources);
  expect(rayDirection).toEqual(floats(releasedSampling.unit.lengthOne));
});

it("views see the samples that they see in the released code", () => {
  const visible = Array.from({ length: rays }, (_, ray) => {
    const size = along.length * views;
    return Array.from(projected.visible.subarray(ray * size, (ray + 1) * size)).join("");
  });
  expect(visible).toEqual(projection.visible);
});

it("differences of viewing directions equal the released code's", () => {
  const picked = [0, 1].flatMap((ray) =>
    projection.samples.flatMap((sample) => {
      const at = (ray * along.length + sample) * views * 4;
      return Array.from(projected.direction.subarray(at, at + views * 4));
    }),
  );
  assertAllClose("direction", picked, floats(projection.difference), { absolute: 5e-6, relative: 0 });
});
