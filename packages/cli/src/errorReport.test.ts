import { SessionError } from "@gpnerf/engine";
import { CommanderError } from "commander";
import { SceneError } from "gpnerf";
import { describe, expect, it } from "vitest";
import { errorReport } from "./errorReport.ts";
import { Interrupted } from "./interruption.ts";

describe("errorReport", () => {
  it("prints message and hint of an error about the data, without its stack", () => {
    const error = new SceneError("depth_3.png: is missing.", { hint: "Add the file." });
    expect(errorReport(error, false)).toEqual({
      text: "error: depth_3.png: is missing.\nhint: Add the file.\n",
      exitCode: 1,
    });
  });

  it("prints the stack with its causes on request", () => {
    const error = new SceneError("unreadable", { hint: "Look.", cause: new TypeError("inner") });
    expect(errorReport(error, true).text).toMatch(
      /SceneError: unreadable\n +at [\s\S]*caused by: TypeError: inner\n +at /,
    );
  });

  it("does without a hint where the engine has none", () => {
    expect(errorReport(new SessionError("worker 0 is gone"), false)).toEqual({
      text: "error: worker 0 is gone\n",
      exitCode: 1,
    });
  });

  it("takes failed file system calls for what they are", async () => {
    const { readFile } = await import("node:fs/promises");
    const error = await readFile("/nowhere/at/all").catch((cause: unknown) => cause);
    expect(errorReport(error, false)).toEqual({
      text: expect.stringMatching(/ENOENT.*\/nowhere\/at\/all.*\nhint: /),
      exitCode: 1,
    });
  });

  it("calls everything else a bug and says how to report it", () => {
    const { text, exitCode } = errorReport(new TypeError("x is undefined"), false);
    expect(text).toMatch(/^error: TypeError: x is undefined\nhint: This is a bug in gpnerf.*--verbose/);
    expect(exitCode).toBe(70);
    expect(errorReport("a string", true)).toMatchObject({ text: expect.stringContaining("a string"), exitCode: 70 });
  });

  it("knows usage errors, asked-for help and interruptions", () => {
    expect(errorReport(new CommanderError(1, "commander.unknownOption", "unknown"), false)).toEqual({
      text: "",
      exitCode: 2,
    });
    expect(errorReport(new CommanderError(0, "commander.helpDisplayed", "help"), false)).toEqual({
      text: "",
      exitCode: 0,
    });
    expect(errorReport(new Interrupted("stopped after step 3"), false)).toEqual({
      text: "stopped after step 3\n",
      exitCode: 130,
    });
  });
});
