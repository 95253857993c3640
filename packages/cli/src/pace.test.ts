import { describe, expect, it } from "vitest";
import { clockTime, Pace } from "./pace.ts";

/** A pace with a clock that the test moves. */
function pacing(start = 0): { pace: Pace; mark: (seconds: number, done: number) => void } {
  let time = 100;
  const pace = new Pace(start, () => time);
  return {
    pace,
    mark: (seconds, done) => {
      time = 100 + seconds;
      pace.mark(done);
    },
  };
}

describe("Pace", () => {
  it("knows nothing before the first unit is done", () => {
    const { pace, mark } = pacing();
    mark(3, 0);
    expect([pace.perSecond, pace.describe("step"), pace.remaining(10)]).toEqual([undefined, "– steps/s", "–"]);
  });

  it("does not count what was done before", () => {
    const { pace, mark } = pacing(100);
    mark(2, 104);
    expect(pace.perSecond).toBe(2);
    expect(pace.describe("step")).toBe("2.0 steps/s");
    expect(pace.remaining(7)).toBe("0:04");
  });

  it("turns slow rates around", () => {
    const { pace, mark } = pacing();
    mark(12.5, 2);
    expect(pace.describe("view")).toBe("6.3 s/view");
  });

  it("forgets what is more than half a minute old", () => {
    const { pace, mark } = pacing();
    mark(10, 1000); // a fast start …
    for (let seconds = 20; seconds <= 100; seconds += 10) mark(seconds, 1000 + seconds); // … then 1/s
    expect(pace.perSecond).toBeCloseTo(1, 5);
  });

  it("keeps two marks of work slower than the window", () => {
    const { pace, mark } = pacing();
    mark(60, 1);
    mark(120, 2);
    expect(pace.describe("step")).toBe("60.0 s/step");
  });
});

describe("clockTime", () => {
  it.each([
    [0, "0:00"],
    [59.6, "1:00"],
    [754, "12:34"],
    [3599.5, "1:00:00"],
    [7384, "2:03:04"],
  ])("%d s is %s", (seconds, text) => expect(clockTime(seconds)).toBe(text));
});
