import { describe, expect, it } from "vitest";
import { meanScores, type ViewScores } from "../evaluation/aggregate.ts";
import { scanNet20 } from "../scene/labels.ts";
import { htmlReport } from "./htmlReport.ts";
import type { ReportFigures, ReportInput, ReportScene } from "./reportInput.ts";

const scores: ViewScores = {
  view: "rgb_<12>",
  psnr: 24.1,
  ssim: 0.8,
  miou: 0.5,
  totalAccuracy: 0.9,
  averageAccuracy: 0.6,
  depthRelativeError: 0.04,
  depthCorrelation: 0.97,
  seconds: 3.5,
  baselines: {
    nearestView: { psnr: 18.3, ssim: 0.6 },
    meanView: { psnr: 16.2, ssim: 0.5 },
    majorityClass: { miou: 0.1 },
  },
};

const png = Uint8Array.of(137, 80, 78, 71);
const allFigures: Required<ReportFigures> = {
  truthColor: png,
  renderedColor: png,
  colorError: png,
  nearestView: png,
  meanView: png,
  truthDepth: png,
  renderedDepth: png,
  truthClasses: png,
  renderedClasses: png,
  classErrors: png,
  truthInstances: png,
  renderedInstances: png,
  teacherInstances: png,
  features: png,
};

function report(scene: Partial<ReportScene> = {}, input: Partial<ReportInput> = {}): string {
  const whole: ReportScene = {
    name: "room & hall",
    scores: meanScores([scores]),
    views: [{ scores, figures: allFigures, classes: [0, 4] }],
    labels: scanNet20,
    depthRange: { near: 0.4, far: 6 },
    ...scene,
  };
  return htmlReport({
    title: 'Views of "room & hall"',
    summary: "<script>alert(1)</script>",
    overall: meanScores([scores]),
    scenes: [whole],
    command: "gpnerf eval --scene 'a b' && true",
    settings: { checkpoint: "<small>", samplesPerRay: 64 },
    timings: [
      { stage: "Features", seconds: 3.25 },
      { stage: "Rendering", seconds: 300 },
    ],
    ...input,
  });
}

describe("htmlReport", () => {
  it("is one complete page with every picture inside", () => {
    const page = report();
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page.match(/<img src="data:image\/png;base64,iVBORw==" alt="[^"]+">/g)).toHaveLength(
      Object.keys(allFigures).length,
    );
    for (const tag of [
      "html",
      "head",
      "body",
      "main",
      "section",
      "article",
      "figure",
      "table",
      "tr",
      "div",
      "ul",
      "dl",
    ]) {
      const opened = page.match(new RegExp(`<${tag}[\\s>]`, "g"))?.length;
      const closed = page.match(new RegExp(`</${tag}>`, "g"))?.length;
      expect([tag, opened]).toEqual([tag, closed]);
    }
  });

  it("loads nothing and runs nothing", () => {
    const page = report();
    expect(page).not.toMatch(/https?:|\/\/[a-z]|<script|<link|<iframe|@import|url\(|\son\w+=/i);
    expect(page).toContain("default-src 'none'");
  });

  it("escapes all text", () => {
    const page = report();
    expect(page).toContain("<h1>Views of &quot;room &amp; hall&quot;</h1>");
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).toContain("<h2>room &amp; hall</h2>");
    expect(page).toContain("<h3>rgb_&lt;12&gt;</h3>");
    expect(page).toContain("gpnerf eval --scene &#39;a b&#39; &amp;&amp; true");
    expect(page).toContain('<th scope="row">checkpoint</th><td>&lt;small&gt;</td>');
    expect(page).toContain('alt="Rendered depth of view rgb_&lt;12&gt; in scene room &amp; hall"');
  });

  it("shows scores, settings and times", () => {
    const page = report();
    expect(page).toContain("Mean over 1 view of 1 scene; 3.50 s per view");
    expect(page).toContain("<dt>PSNR</dt><dd>24.10 dB <small>best baseline 18.30 dB</small></dd>");
    expect(page).toContain('<th scope="row">samplesPerRay</th><td>64</td>');
    expect(page).toContain('<th scope="row">Rendering</th><td>5.0 min</td>');
  });

  it("names only the classes that are seen", () => {
    const legend = report().match(/<ul class="classes".*?<\/ul>/s)?.[0];
    expect(
      legend
        ?.replace(/<[^>]+>/g, " ")
        .split(/\s+/)
        .filter(Boolean),
    ).toEqual(["wall", "chair", "unlabelled"]);
    expect(legend).toContain("background: rgb(174 199 232)");
  });

  it("shows instances with their names, and scores beside those of the head on the photo", () => {
    const ap = { ap50: 0.6, ap75: 0.5, ap80: 0.4, ap85: 0.3, ap90: 0.2, ap95: 0.1 };
    const nothing = { miou: null, totalAccuracy: null, averageAccuracy: null };
    const told = { ...scores, ...nothing, ap, teacher: { ...nothing, ap: { ...ap, ap50: 0.7 } } };
    const page = report(
      { instances: ["wall 1", "chair 7"], views: [{ scores: told, figures: allFigures, classes: [], instances: [1] }] },
      { overall: meanScores([told]) },
    );
    const [table] = page.match(/<table class="scores">.*?<\/table>/s)!;
    expect(table).toMatch(/Head on the true photo.*<strong>70\.0 %<\/strong>/s);
    expect(table).toContain("share more than 95 % of their union");
    expect(page).toContain("<dt>AP50</dt><dd>60.0 % <small>best baseline 70.0 %</small></dd>");
    const [legend] = page.match(/<ul class="classes" aria-label="Instances">.*?<\/ul>/s)!;
    expect(legend).toContain("chair 7");
    expect(legend).not.toContain("wall 1");
    expect(page).toContain("The head on the true photo is the same network without rendering");
    expect(report()).not.toContain("The head on the true photo");
  });

  it("leaves out the cells and legends of modalities that do not exist", () => {
    const { truthColor, renderedColor } = allFigures;
    const page = report({ views: [{ scores, figures: { truthColor, renderedColor }, classes: [] }] });
    expect(page.match(/<img /g)).toHaveLength(2);
    expect(page).not.toMatch(/<figure class="(?:truthDepth|features)"|<ul class="classes"|<p class="depth"/);
    expect(page.match(/<div class="pair">/g)).toHaveLength(1);
  });

  it("gives each scene its own table when there are several", () => {
    const scene: ReportScene = { name: "one", scores: meanScores([scores]), views: [] };
    const count = (page: string) => page.match(/<table class="scores">/g)?.length;
    expect(count(report())).toBe(1);
    expect(count(report({}, { scenes: [scene, { ...scene, name: "two" }] }))).toBe(3);
  });
});
