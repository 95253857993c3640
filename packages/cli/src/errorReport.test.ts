import { SessionError } from "@gpnerf/engine";
import { CommanderError } from "commander";
import { SceneError } from "gpnerf";
import { describe, expect, it } from "vitest";
import { errorReport } from "./errorReport.ts";
import { Interrupted } from "./interruption.ts";

/** Without colours, wherever the tests run. */
function report(error: unknown, showStack = false): { text: string; exitCode: number } {
  const { text, exitCode } = errorReport(error, showStack);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours are control characters
  return { text: text.replace(/\u001b\[\d+m/g, ""), exitCode };
}

describe("errorReport", () => {
  it("prints message and hint of an error about the data, without its stack", () => {
    const error = new SceneError("depth_3.png: is missing.", { hint: "Add the file." });
    expect(report(error)).toEqual({ text: "error: depth_3.png: is missing.\nhint: Add the file.\n", exitCode: 1 });
  });

  it("prints the stack with its causes on request", () => {
    const error = new SceneError("unreadable", { hint: "Look.", cause: new TypeError("inner") });
    expect(report(error, true).text).toMatch(/SceneError: unreadable\n +at [\s\S]*caused by: TypeError: inner\n +at /);
  });

  it("does without a hint where the engine has none", () => {
    expect(report(new SessionError("worker 0 is gone"))).toEqual({ text: "error: worker 0 is gone\n", exitCode: 1 });
  });

  it("takes failed file system calls for what they are", async () => {
    const { readFile } = await import("node:fs/promises");
    const error = await readFile("/nowhere/at/all").catch((cause: unknown) => cause);
    expect(report(error)).toEqual({ text: expect.stringMatching(/ENOENT.*\/nowhere\/at\/all.*\nhint: /), exitCode: 1 });
  });

  it("calls everything else a bug and says how to report it", () => {
    const { text, exitCode } = report(new TypeError("x is undefined"));
    expect(text).toMatch(/^error: TypeError: x is undefined\nhint: This is a bug in gpnerf.*--verbose/);
    expect(exitCode).toBe(70);
    expect(report("a string", true)).toMatchObject({ text: expect.stringContaining("a string"), exitCode: 70 });
  });

  it("knows usage errors, asked-for help and interruptions", () => {
    expect(report(new CommanderError(1, "commander.unknownOption", "unknown"))).toEqual({ text: "", exitCode: 2 });
    expect(report(new CommanderError(0, "commander.helpDisplayed", "help"))).toEqual({ text: "", exitCode: 0 });
    expect(report(new Interrupted("stopped after step 3"))).toEqual({ text: "stopped after step 3\n", exitCode: 130 });
  });
});
