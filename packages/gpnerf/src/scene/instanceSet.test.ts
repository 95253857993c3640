import { describe, expect, it } from "vitest";
import { memoryScene } from "../../test/memoryScene.ts";
import { writeReplicaFixture } from "../../test/sceneFixtures.ts";
import { instanceLabels, sceneInstances } from "./instanceSet.ts";
import { openScene } from "./openScene.ts";
import type { Scene } from "./scene.ts";

/** A scene of 2×1 frames with these ids; classes are those of `memoryScene`: even, odd, none. */
function scene(ids: readonly (readonly [number, number])[], classes?: readonly (readonly [number, number])[]): Scene {
  const plane = memoryScene({
    ...{ width: 2, height: 1, frames: ids.length, semantic: classes !== undefined },
    change: (frame, index) => ({
      ...frame,
      instance: Uint16Array.from(ids[index]),
      ...(classes && { semantic: Uint8Array.from(classes[index]) }),
    }),
  });
  return { ...plane, hasInstance: true };
}

describe("sceneInstances", () => {
  const ids = [
    [300, 0],
    [7, 300],
    [0, 65535],
  ] as const;

  it("numbers the ids of all frames in rising order, without 0", async () => {
    expect(await sceneInstances(scene(ids))).toEqual({
      ids: [7, 300, 65535],
      names: ["instance 7", "instance 300", "instance 65535"],
      voidLabel: 3,
    });
  });

  it("takes other ids for void, or none", async () => {
    expect((await sceneInstances(scene(ids), { voidIds: [7, 65535, 4] })).ids).toEqual([0, 300]);
    expect((await sceneInstances(scene(ids), { voidIds: [] })).ids).toEqual([0, 7, 300, 65535]);
  });

  it("looks only at the frames that it may", async () => {
    expect((await sceneInstances(scene(ids), { frames: [0, 2] })).ids).toEqual([300, 65535]);
  });

  it("names an instance after the class of most of its pixels", async () => {
    const classes = [
      [1, 0],
      [3, 0],
      [0, 3],
    ] as const;
    // 300 is odd once and even once, 7 and 65535 have no class anywhere.
    expect((await sceneInstances(scene(ids, classes))).names).toEqual(["instance 7", "even 300", "instance 65535"]);
  });

  it("reads a scene from disk, with and without classes", async () => {
    const labelled = await sceneInstances(await openScene(await writeReplicaFixture()));
    expect(labelled).toEqual({ ids: [300], names: ["floor 300"], voidLabel: 1 });
    const bare = await openScene(await writeReplicaFixture({ semantic: false }));
    expect((await sceneInstances(bare, { voidIds: [] })).names).toEqual(["instance 0", "instance 300"]);
  });

  it("refuses scenes without instance maps or instances", async () => {
    const error = await sceneInstances(memoryScene()).catch((error: unknown) => error);
    expect(error).toMatchObject({
      ...{ name: "SceneError", message: expect.stringMatching(/memory:\/\/plane: the scene has no instance maps/) },
      hint: expect.stringContaining("semantic_instance"),
    });
    await expect(sceneInstances(scene([[0, 0]]))).rejects.toThrow(/hold no id but 0/);
    await expect(sceneInstances(scene([[5, 0]]), { voidIds: [0, 5] })).rejects.toThrow(/hold no id but 0, 5/);
  });
});

describe("instanceLabels", () => {
  it("gives positions in the set, void to ids outside it", async () => {
    const set = { ids: [7, 300, 65535], names: ["a", "b", "c"], voidLabel: 3 };
    expect(instanceLabels(set, Uint16Array.of(300, 0, 65535, 7, 8))).toEqual(Uint16Array.of(1, 3, 2, 0, 3));
  });
});
