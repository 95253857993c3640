import { describe, expect, it } from "vitest";
import type { Pose } from "../geometry/pose.ts";
import { formatView, parseRoute } from "./urlState.ts";

const pose: Pose = { position: [1.23456, -0, 3], rotation: [0.5, -0.5, 0.5, 0.5] };

describe("links to views", () => {
  it("say camera, layer and comparison, and are read back", () => {
    const link = formatView({ pose, layer: "depth", compared: "color", divider: 0.25 });
    expect(link).toBe("#view?p=1.2346,0,3&q=0.5,-0.5,0.5,0.5&layer=depth&with=color&at=0.25");
    expect(parseRoute(link)).toEqual({
      page: "view",
      view: {
        pose: { position: [1.2346, 0, 3], rotation: pose.rotation },
        layer: "depth",
        compared: "color",
        divider: 0.25,
      },
    });
  });

  it("leave out what does not apply", () => {
    expect(formatView({ layer: "color", divider: 0.5 })).toBe("#view?layer=color");
    expect(parseRoute("")).toEqual({ page: "view", view: {} });
    expect(parseRoute("#training")).toEqual({ page: "training" });
  });

  it.each([
    "p=1,2&q=0,0,0,1",
    "p=1,2,x&q=0,0,0,1",
    "p=1,2,3&q=0,0,0,0",
    "p=1,2,3&q=5,0,0,1",
    "p=1,2,&q=0,0,0,1",
    "p=1,2,1e9&q=0,0,0,1",
    "p=1,2,3",
    "layer=__proto__",
    "layer=constructor&with=nothing",
    "at=7",
    "at=abc",
    "%%%",
  ])("with %s show what they can and nothing broken", (query) => {
    expect(parseRoute(`#view?${query}`)).toEqual({ page: "view", view: {} });
  });

  it("make a rounded rotation a rotation again", () => {
    const route = parseRoute("#view?p=0,0,0&q=0.70711,0,0,0.70711");
    const rotation = route.page === "view" ? route.view.pose?.rotation : undefined;
    expect(Math.hypot(...(rotation ?? []))).toBeCloseTo(1, 12);
  });
});
