import { expect, test } from "vitest";
import { DTypeError, EngineError, SafetensorsError, SessionError, ShapeError } from "./errors.ts";

test.each([EngineError, ShapeError, DTypeError, SessionError, SafetensorsError])(
  "%o carries its name, hint and cause",
  (Class) => {
    const cause = new Error("why");
    const error = new Class("what", { hint: "do this", cause });
    expect(error).toBeInstanceOf(EngineError);
    expect(String(error)).toBe(`${Class.name}: what`);
    expect(error.stack).toMatch(`${Class.name}: what\n`);
    expect(error.hint).toBe("do this");
    expect(error.cause).toBe(cause);
  },
);

test("an error without hint and cause has no such properties", () => {
  const error = new ShapeError("what");
  expect("hint" in error).toBe(false);
  expect("cause" in error).toBe(false);
});
