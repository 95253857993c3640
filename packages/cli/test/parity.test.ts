import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeSafetensors, type SafetensorsTensor } from "@gpnerf/engine";
import { type Config, writeCheckpoint } from "gpnerf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkpointOf, type Recording, record, some, withNumber, without } from "../../gpnerf/test/parityCase.ts";
import { f32, type Tensors } from "../../gpnerf/test/recordedRelease.ts";
import { recordedStep } from "../../gpnerf/test/recordedTraining.ts";
import { smallConfig, smallReleasedConfig } from "../../gpnerf/test/smallConfig.ts";
import { pthOf } from "../../gpnerf/test/writtenPth.ts";
import { runMain } from "./runMain.ts";

/** Official checkpoints do not tell how many heads they have: always 4. */
function officialConfig(): Config {
  const { model, training } = smallReleasedConfig();
  return { model: { ...model, transformer: { ...model.transformer, heads: 4 } }, training };
}

let folder = "";
let recording: Recording;
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gpnerf-parity-"));
  recording = await record(officialConfig(), ["p5", "p4_2"]);
  await writeFile(path("model.pth"), pthOf(recording.checkpoint.parameters));
  await writeFile(path("io.safetensors"), encodeSafetensors(new Map([...recording.inputs, ...recording.outputs])));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Record some outputs beside the inputs. */
async function recorded(name: string, outputs: Tensors, inputs = recording.inputs): Promise<string> {
  await writeFile(path(name), encodeSafetensors(new Map([...inputs, ...outputs])));
  return path(name);
}

describe("parity", () => {
  it("of an official checkpoint with its own recorded run prints every output and ends well", async () => {
    const { code, stdout, stderr } = await runMain(["parity", path("model.pth"), path("io.safetensors"), "--quiet"]);
    expect([code, stderr]).toEqual([0, ""]);
    for (const [name, { shape }] of recording.outputs) {
      const row = stdout.split("\n").find((line) => line.includes(` ${name} `));
      expect(row?.split("│").map((cell) => cell.trim())).toMatchObject({ 2: shape.join("x"), 6: "equal" });
    }
    const { size } = recording.outputs;
    expect(stdout).toMatch(new RegExp(`\\n${size} of ${size} outputs are equal\\.\\n$`));
  });

  it("prints one JSON object for programs, also of a checkpoint of ours", async () => {
    const checkpoint = path("model.safetensors");
    await writeCheckpoint(checkpoint, recording.checkpoint);
    const io = await recorded("some.safetensors", some(recording.outputs, "p5.rgb", "query.logits"));
    const { code, stdout } = await runMain(["parity", checkpoint, io, "--json"]);
    expect(stdout.split("\n")).toHaveLength(2);
    const output = { largestAbsolute: expect.any(Number), largestRelative: expect.any(Number), verdict: "equal" };
    const tolerance = expect.any(Number);
    const outputs = [
      { name: "p5.rgb", shape: [5, 3], tolerance, ...output },
      { name: "query.logits", shape: [1, 4, 24, 40], tolerance, ...output },
    ];
    expect([code, JSON.parse(stdout)]).toEqual([0, { checkpoint, recorded: io, passed: true, outputs, gradients: [] }]);
  });

  it("ends with 1 and names what differs and what is not known", async () => {
    const rgb = recording.outputs.get("p4_2.fine.rgb")!;
    const outputs: Tensors = new Map([
      ...some(recording.outputs, "p5.rgb", "p5.depth"),
      ["p4_2.fine.rgb", withNumber(rgb, 4, (value) => 1.1 * value + 0.1)],
      ["mid.tokens", f32([2], [1, 2])],
    ]);
    const io = await recorded("moved.safetensors", outputs);
    const told = await runMain(["parity", path("model.pth"), io, "--quiet"]);
    expect(told.code).toBe(1);
    expect(told.stdout).toMatch(/p4_2\.fine\.rgb .* differs: 1 of 15 numbers are further apart/);
    expect(told.stdout).toMatch(/mid\.tokens .* - .* - .* - .* not compared: an output of this name is not known/);
    expect(told.stdout).toMatch(/\n2 of 4 outputs are equal\.\n$/);
    expect(told.stderr).toMatch(
      /^error: .*model\.pth and .*moved\.safetensors: 1 output of 4 not equal, 1 output not compared; the first is p4_2\.fine\.rgb: 1 of 15 numbers are further apart\nhint: /,
    );

    const { code, stdout } = await runMain(["parity", path("model.pth"), io, "--json", "--quiet"]);
    const { passed, outputs: found } = JSON.parse(stdout);
    expect([code, passed]).toEqual([1, false]);
    expect(found.map(({ name, verdict }: { name: string; verdict: string }) => [name, verdict]).sort()).toEqual([
      ["mid.tokens", "not compared"],
      ["p4_2.fine.rgb", "differs"],
      ["p5.depth", "equal"],
      ["p5.rgb", "equal"],
    ]);
    const numbers = { largestAbsolute: null, largestRelative: null, tolerance: null };
    expect(found.find(({ name }: { name: string }) => name === "mid.tokens")).toMatchObject(numbers);
  });

  it("says what it could not compare, and ends with 1 only when that is everything", async () => {
    const outputs = some(recording.outputs, "feat.coarse", "query.fpn");
    const io = await recorded("part.safetensors", outputs, without(recording.inputs, "in.query_rgb"));
    const { code, stderr } = await runMain(["parity", path("model.pth"), io]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/note: 1 output not compared; the first is query\.fpn: needs in\.query_rgb\n/);

    const nothing = await recorded(
      "without-images.safetensors",
      some(recording.outputs, "query.fpn"),
      without(recording.inputs, "in.query_rgb"),
    );
    const told = await runMain(["parity", path("model.pth"), nothing, "--quiet"]);
    expect(told.code).toBe(1);
    expect(told.stderr).toMatch(/: 1 output not compared; the first is query\.fpn: needs in\.query_rgb\n/);
  });

  it("takes a recorded training step too, of which it shows what comes closest to differing", async () => {
    const labels = Array.from({ length: 960 }, (_, i) => (i * 7) % 5);
    const step = await recordedStep(recording.scene, labels, [3, 100, 477, 958]);
    await writeFile(path("step.safetensors"), encodeSafetensors(step));
    const io = await recorded("settings.safetensors", some(recording.outputs, "p4_2.fine.z"));
    const args = ["parity", path("model.pth"), io, "--gradients", path("step.safetensors"), "--quiet"];
    const { code, stdout, stderr } = await runMain(args);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.match(/ loss\./g)).toHaveLength(6);
    expect(stdout.match(/ grad(norm)?\./g)).toHaveLength(10);
    const gradients = 2 * recording.checkpoint.parameters.slots.length;
    expect(stdout).toMatch(new RegExp(`\\n${gradients - 10} more gradients are equal and not shown\\.\\n`));
    expect(stdout).toMatch(new RegExp(`\\n${gradients + 7} of ${gradients + 7} outputs are equal\\.\\n$`));
  });

  it.each<[string, () => Promise<string[]>, RegExp]>([
    [
      "no outputs",
      async () => ["model.pth", await recorded("inputs.safetensors", new Map())],
      /inputs\.safetensors: holds no outputs to compare with/,
    ],
    [
      "inputs of another shape",
      async () => {
        const inputs: ReadonlyMap<string, SafetensorsTensor> = new Map([
          ...recording.inputs,
          ["in.camera", f32([4], [1, 2, 3, 4])],
        ]);
        return ["model.pth", await recorded("shape.safetensors", some(recording.outputs, "p5.rgb"), new Map(inputs))];
      },
      /shape\.safetensors: the recorded inputs do not fit:\n {2}in\.camera is \[4\], expected \[1, 34\]\nhint: docs\/parity\.md/,
    ],
    [
      "the files in the wrong order",
      async () => ["io.safetensors", path("model.pth")],
      /model\.pth: .*\nhint: The checkpoint comes first/,
    ],
    [
      "no recorded run at all",
      async () => ["model.pth", path("nothing.safetensors")],
      /nothing\.safetensors: the file cannot be read: ENOENT/,
    ],
    [
      "a network of the paper's family",
      async () => {
        await writeCheckpoint(path("paper.safetensors"), checkpointOf(smallConfig()));
        return ["paper.safetensors", path("io.safetensors")];
      },
      /the checkpoint is of the family "paper".*\nhint: Give an official \.pth/,
    ],
  ])("refuses %s", async (_, files, message) => {
    const [checkpoint, io] = await files();
    const { code, stdout, stderr } = await runMain(["parity", path(checkpoint), io, "--json", "--quiet"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(message);
  });
});
