import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { pageBytes } from "../../wasm/webAssembly.ts";
import { FeatureMemory, type MapRoom } from "./featureMemory.ts";
import { scratchBytes } from "./scratch.ts";

const threads = 2;
const lengths = [3, 100_000, 17];
const memory = (): FeatureMemory => FeatureMemory.create(threads, lengths)!;
const ranges = (rooms: readonly MapRoom[]): [number, number][] =>
  rooms
    .flatMap(({ arrays }) => arrays.map((a): [number, number] => [a.byteOffset, a.byteOffset + a.byteLength]))
    .sort(([a], [b]) => a - b);

describe("feature memory", () => {
  it("gives every view room of its own after the scratch of the threads", () => {
    const features = memory();
    const rooms = Array.from({ length: 20 }, () => features.allocate()!);
    expect(rooms[0].arrays.map(({ length }) => length)).toEqual(lengths);
    let end = threads * scratchBytes;
    for (const [from, to] of ranges(rooms)) {
      expect(from).toBeGreaterThanOrEqual(end);
      end = to;
    }
    for (const { arrays, addresses } of rooms) {
      expect(addresses).toEqual(arrays.map(({ byteOffset }) => byteOffset));
      expect(addresses.every((address) => address % 64 === 0)).toBe(true);
    }
    expect([0, 1].map(FeatureMemory.scratchOf)).toEqual([0, scratchBytes]);
  });

  it("keeps earlier arrays valid as it grows", () => {
    const features = memory();
    const first = features.allocate()!;
    first.arrays[1].fill(7);
    const before = features.memory.buffer.byteLength;
    const more = Array.from({ length: 10 }, () => features.allocate()!);
    expect(features.memory.buffer.byteLength).toBeGreaterThan(before + 9 * 4 * lengths[1]);
    for (const { arrays } of more) arrays[1].fill(1);
    expect(first.arrays[1].every((x) => x === 7)).toBe(true);
    const seen = new Float32Array(features.memory.buffer, first.addresses[1], lengths[1]);
    seen[5] = 8;
    expect(first.arrays[1][5]).toBe(8);
  });

  it("grows by what a view takes and uses released room again", () => {
    const features = memory();
    const rooms = [0, 1, 2].map(() => features.allocate()!);
    const size = features.memory.buffer.byteLength;
    expect(size).toBeLessThan(threads * scratchBytes + 3 * 4 * lengths[1] + 2 * pageBytes);
    for (let round = 0; round < 50; round++) {
      const [freed] = rooms.splice(round % 3, 1);
      features.release(freed.arrays[0]);
      rooms.push(features.allocate()!);
    }
    expect(features.memory.buffer.byteLength).toBe(size);
    const all = ranges(rooms);
    all.slice(1).forEach(([from], i) => {
      expect(from).toBeGreaterThanOrEqual(all[i][1]);
    });
  });

  it("knows which arrays are still in use; releasing twice is releasing once", () => {
    const features = memory();
    const room = features.allocate()!;
    expect(room.arrays.every((array) => features.holds(array))).toBe(true);
    features.release(room.arrays[1]);
    features.release(room.arrays[1]);
    features.release(room.arrays[0]);
    expect(room.arrays.some((array) => features.holds(array))).toBe(false);
    const [a, b] = [features.allocate()!, features.allocate()!];
    expect(a.addresses[0]).not.toBe(b.addresses[0]);
    features.release(new Float32Array(3));
    expect(features.holds(new Float32Array(3))).toBe(false);
  });

  it("has no room for views beyond 4 GiB, and takes what is released then", () => {
    // A gigabyte and a bit each, of which nothing is touched.
    const features = FeatureMemory.create(1, [2 ** 28 + 1])!;
    const rooms: MapRoom[] = [];
    for (let room = features.allocate(); room; room = features.allocate()) rooms.push(room);
    expect(rooms.length).toBeLessThan(4);
    expect(rooms.length).toBeGreaterThan(0);
    features.release(rooms[0].arrays[0]);
    expect(features.allocate()!.addresses).toEqual(rooms[0].addresses);
    expect(features.allocate()).toBeUndefined();
  });

  it("takes room back whose arrays were collected", async () => {
    const features = memory();
    const address = (() => features.allocate()!.addresses[1])();
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    let found: MapRoom | undefined;
    const kept: MapRoom[] = [];
    for (let i = 0; i < 20 && found?.addresses[1] !== address; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      collect();
      await new Promise((resolve) => setTimeout(resolve, 5));
      found = features.allocate()!;
      kept.push(found);
    }
    expect(found!.addresses[1]).toBe(address);
  });
});
