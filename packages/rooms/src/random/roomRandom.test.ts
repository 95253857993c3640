import { expect, it } from "vitest";
import { mixSeed, RoomRandom } from "./roomRandom.ts";

it("repeats itself for the same seed and stays within its ranges", () => {
  const draw = (seed: number): number[] => {
    const random = new RoomRandom(seed);
    return Array.from({ length: 50 }, () => random.uniform(-2, 3));
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  for (const value of draw(7)) expect(value >= -2 && value < 3).toBe(true);
});

it("forks streams that do not follow their parent", () => {
  const parent = new RoomRandom(1);
  const child = parent.fork();
  const first = child.uniform(0, 1);
  const other = new RoomRandom(1);
  const sameChild = other.fork();
  other.uniform(0, 1);
  expect(sameChild.uniform(0, 1)).toBe(first);
});

it("shuffles without losing anything", () => {
  const items = [1, 2, 3, 4, 5, 6, 7, 8];
  const shuffled = new RoomRandom(3).shuffled(items);
  expect(shuffled).not.toEqual(items);
  expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
});

it("mixes neighbouring seeds and room numbers into different ones", () => {
  const seeds = new Set<number>();
  for (let seed = 0; seed < 40; seed++) for (let room = 0; room < 40; room++) seeds.add(mixSeed(seed, room));
  expect(seeds.size).toBe(1600);
});
