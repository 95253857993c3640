import type { ClassShare, PixelCoverage, SceneSummary } from "gpnerf";
import { counted, type Fact, factTable } from "../factTable.ts";

/** Classes that get a line of their own; the others are added up. */
const mostClasses = 12;
/** Letters of the longest bar. */
const barLength = 24;

/** A scene as lines of facts. */
export function describeScene(scene: SceneSummary, more: readonly Fact[] = []): string {
  const { nativeSize, working, depth, depthRange } = scene;
  const maps = [scene.hasDepth && "depth", scene.hasSemantic && "classes", scene.hasInstance && "instances"];
  const bad = scene.badFrames.map(({ problem }): Fact => ["bad frame", problem]);
  const leftOut = scene.leftOut.map(({ problem }): Fact => ["left out", problem]);
  const others = scene.cameraCount > 1 ? ` (the first of ${counted(scene.cameraCount, "camera")})` : "";
  return factTable([
    ["scene", scene.name],
    ["folder", scene.path],
    ["layout", scene.format],
    ["frames", `${scene.frameCount} of ${nativeSize.width}x${nativeSize.height}`],
    [
      "cameras",
      `along ${metres(scene.pathLength)}, within ${scene.cameraExtent.map((side) => side.toFixed(2)).join(" x ")} m`,
    ],
    ["maps", ["colour", ...maps.filter((map) => map !== false)].join(", ")],
    [
      "intrinsics",
      `fx ${working.fx.toFixed(1)}, fy ${working.fy.toFixed(1)}, cx ${working.cx.toFixed(1)}, cy ${working.cy.toFixed(1)}${others}`,
    ],
    ["known pixels", coverageText(scene.coverage)],
    ["depths", depth && `${metres(depth.min)} to ${metres(depth.max)}, median ${metres(depth.median)}`],
    ["sampled range", `${metres(depthRange.near)} to ${metres(depthRange.far)}`],
    ...classFacts(scene.classes ?? []),
    ["instances", scene.instanceCount],
    ["bad frames", bad.length === 0 ? "none" : counted(bad.length, "frame")],
    ...bad,
    ["left out", leftOut.length === 0 ? undefined : counted(leftOut.length, "frame")],
    ...leftOut,
    ...more,
  ]);
}

function coverageText({ shown, depth, semantic, instance }: PixelCoverage): string | undefined {
  const parts = [
    shown < 1 && `${percent(shown)} not masked`,
    depth !== undefined && `${percent(depth)} have depth`,
    semantic !== undefined && `${percent(semantic)} a class`,
    instance !== undefined && `${percent(instance)} an instance`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** The histogram of the classes, a line each, with bars. */
function classFacts(classes: readonly ClassShare[]): Fact[] {
  const named = classes.length > mostClasses ? classes.slice(0, mostClasses - 1) : classes;
  const rest = classes.slice(named.length);
  const shown = [...named];
  if (rest.length > 0) {
    shown.push({ name: `${rest.length} others`, share: rest.reduce((sum, { share }) => sum + share, 0) });
  }
  const width = Math.max(0, ...shown.map(({ name }) => name.length));
  const most = Math.max(0, ...shown.map(({ share }) => share));
  return shown.map(({ name, share }, index) => {
    const bar = "█".repeat(Math.max(1, Math.round((barLength * share) / most)));
    return [index === 0 ? "classes" : "", `${name.padEnd(width)} ${percent(share).padStart(7)}  ${bar}`];
  });
}

function metres(value: number): string {
  return `${value.toFixed(2)} m`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
