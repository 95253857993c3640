import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { stepsWritten, synth, temporaryFolder, trainArguments } from "../fixtures.ts";
import { runCli, runCliOk } from "../runCli.ts";

const folder = temporaryFolder();
/** Average precisions of any size. */
const precision = Object.fromEntries([50, 75, 80, 85, 90, 95].map((percent) => [`ap${percent}`, expect.any(Number)]));

// A room, a network that tells classes apart, and one that was fine-tuned on the room's instances.
beforeAll(async () => {
  await synth(folder("rooms"), 1);
  await runCliOk(trainArguments(folder("rooms"), folder("classes"), "--steps", "4"));
  const settings = ["--preset", "tiny", "--set", "training.raysPerStep=32", "--validate-views", "1", "--steps", "4"];
  const data = ["--checkpoint", folder("classes"), "--data", folder("rooms"), "--out", folder("instances")];
  await runCliOk(["finetune", "--target", "instances", ...data, ...settings]);
}, 120_000);

describe("a network fine-tuned on instances", () => {
  it("is scored on them, beside its head on the true photo", async () => {
    const report = folder("instances.html");
    const args = ["--checkpoint", folder("instances"), "--data", folder("rooms"), "--report", report, "--json"];
    const { overall, scenes } = JSON.parse(await runCliOk(["eval", "--instances", "--max-views", "1", ...args]));
    const unscored = { miou: null, totalAccuracy: null, averageAccuracy: null };
    expect(overall).toMatchObject({ ...unscored, ap: precision, teacher: { ...unscored, ap: precision } });
    expect(scenes[0].views[0].teacher).toEqual({ ...unscored, ap: precision });
    const page = await readFile(report, "utf8");
    for (const caption of ["Labelled instances", "Rendered instances", "Instances from the photo"]) {
      expect(page).toContain(`<figcaption>${caption}</figcaption>`);
    }
    expect(page).not.toContain("Rendered classes");
    expect(page).toMatch(/aria-label="Instances">.*wall 1/s);
  });

  it("is scored on them without being asked, and renders them", async () => {
    const data = ["--checkpoint", folder("instances"), "--data", folder("rooms")];
    const table = await runCliOk(["eval", "--max-views", "1", ...data]);
    for (const text of ["AP50", "AP95", "GP-NeRF"]) expect(table).toContain(text);
    for (const text of ["mIoU", "true photo"]) expect(table).not.toContain(text);
    const { files } = JSON.parse(
      await runCliOk(["render", ...data, "--view", "rgb_5", "--out", folder("view"), "--json"]),
    );
    expect(files).toContain("classes_0000.png");
  });

  it("goes on with the instances it began with", async () => {
    await runCliOk(["finetune", "--resume", "--steps", "6", "--data", folder("rooms"), "--out", folder("instances")]);
    expect(await stepsWritten(folder("instances"))).toBeGreaterThanOrEqual(6);
    const text = await runCliOk(["inspect", folder("instances", "checkpoints", "step-0000006.safetensors")]);
    expect(text).toMatch(/tells apart +\d+ instances of one scene/);
    expect(text).toMatch(/instances +[a-z]+ \d+, [a-z]+ \d+/);
  });
});

describe("a network of classes", () => {
  it("has no scores of instances", async () => {
    const args = ["--checkpoint", folder("classes"), "--data", folder("rooms"), "--max-views", "1"];
    const { code, stderr } = await runCli(["eval", "--instances", ...args]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("tells classes apart, not instances")]);
    expect(stderr).toContain("gpnerf finetune --target instances");
  });

  it("can be scored beside its head on the true photo", async () => {
    const args = ["--checkpoint", folder("classes"), "--data", folder("rooms"), "--max-views", "1", "--json"];
    const { overall } = JSON.parse(await runCliOk(["eval", "--teacher", ...args]));
    expect(overall.teacher).toEqual({
      ...{ miou: expect.any(Number), totalAccuracy: expect.any(Number), averageAccuracy: expect.any(Number) },
    });
    expect(overall).not.toHaveProperty("ap");
  });
});
