import { expect, it } from "vitest";
import { CheckpointError, ConfigError, GpnerfError, OutputError, SceneError } from "./errors.ts";

it.each([SceneError, ConfigError, CheckpointError, OutputError])(
  "%o carries message, hint, path and cause",
  (Class) => {
    const cause = new Error("underneath");
    const error = new Class("who: what came", { hint: "do this", path: "/a/file", cause });
    expect(error).toBeInstanceOf(GpnerfError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: Class.name,
      message: "who: what came",
      hint: "do this",
      path: "/a/file",
      cause,
    });
  },
);

it("has no path or cause where there is none", () => {
  const error = new SceneError("message", { hint: "hint" });
  expect("path" in error).toBe(false);
  expect("cause" in error).toBe(false);
});
