import { expect, it } from "vitest";
import { smallConfig } from "../../test/smallConfig.ts";
import { smallExample } from "../../test/smallExample.ts";
import { ExamplePrefetch } from "./examplePrefetch.ts";

const example = smallExample(smallConfig());

it("loads the next two examples while a step runs, each once, and none after the last step", async () => {
  const loaded: number[] = [];
  const prefetch = new ExamplePrefetch(async (step) => {
    loaded.push(step);
    return example;
  }, 5);
  await prefetch.take(1);
  expect(loaded).toEqual([1, 2, 3]);
  for (const step of [2, 3, 4, 5]) await prefetch.take(step);
  expect(loaded).toEqual([1, 2, 3, 4, 5]);
});

it("reports an error at the step whose example it is", async () => {
  const prefetch = new ExamplePrefetch(
    (step) => (step === 2 ? Promise.reject(new Error("frame is damaged")) : Promise.resolve(example)),
    5,
  );
  expect(await prefetch.take(1)).toBe(example);
  await prefetch.settled();
  await expect(prefetch.take(2)).rejects.toThrow("frame is damaged");
});
