import { expect, it } from "vitest";
import { type CurvesInput, curvesPage } from "./curvesPage.ts";

const page = (input: Partial<CurvesInput> = {}): string =>
  curvesPage({
    run: "runs/<mine>",
    charts: [
      {
        title: "Losses",
        scale: "log",
        series: [
          {
            name: "total & all",
            points: [
              { step: 0, value: 1 },
              { step: 100, value: 0.01 },
            ],
          },
          { name: "zero", points: [{ step: 0, value: 0 }] },
        ],
      },
    ],
    ...input,
  });

it("draws every line at its place and tells its last value", () => {
  const [line] = [...page().matchAll(/<polyline class="(\w+)" points="([^"]*)"/g)];
  // Of 560 x 240, less the margins, from the first decade's line to the last one's.
  expect([line[1], line[2]]).toEqual(["series0", "60.0,10.0 536.0,214.0"]);
  expect(page()).toContain("total &amp; all 0.01</li>");
});

it("says when there is nothing to draw on a logarithmic scale", () => {
  const zeros = { title: "Losses", scale: "log", series: [{ name: "a", points: [{ step: 1, value: 0 }] }] } as const;
  expect(page({ charts: [zeros] })).toContain("All values are 0.");
});

it("is complete in itself, escapes what comes from outside and names the best validation", () => {
  const text = page({ best: 1200 });
  expect(text).not.toMatch(/<script|https?:|url\(|@import/);
  expect(text).toContain("runs/&lt;mine&gt;");
  expect(text).toContain("The best validation was at step 1,200.");
  expect(page()).not.toContain("best validation");
});
