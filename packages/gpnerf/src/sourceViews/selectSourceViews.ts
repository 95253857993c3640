import type { Camera } from "../cameras/camera.ts";
import { ConfigError } from "../errors.ts";
import { type ViewDistance, viewDistances } from "./viewDistance.ts";

/** Which views may serve as sources for a target view. */
export interface SourceViewQuery {
  /** Cameras of all views of the scene; results are indices into this list. */
  readonly cameras: readonly Camera[];
  /** The view to render. When it is one of `cameras`, its index belongs into `exclude`. */
  readonly target: Camera;
  /** Number of source views N, at least 1. */
  readonly count: number;
  /** Indices never to pick, such as the target's own or held-out frames. */
  readonly exclude?: readonly number[];
  /** Indices that may be picked. Default: all. */
  readonly allowed?: readonly number[];
  /** What "near" means. Default: `content`. */
  readonly distance?: ViewDistance;
}

/**
 * Pick the N nearest source views of a target, for evaluation and rendering.
 *
 * @returns N indices, nearest first; equal distances in index order, so the choice is always the same
 * @throws {ConfigError} when fewer than N views may be picked, or N is not a whole number above 0
 */
export function selectSourceViews(query: SourceViewQuery): number[] {
  return rankSourceViews(query).slice(0, query.count);
}

/**
 * All views that may be picked, nearest first; equal distances in index order.
 *
 * @throws {ConfigError} as `selectSourceViews`
 */
export function rankSourceViews(query: SourceViewQuery): number[] {
  const { cameras, target, exclude = [], allowed = [...cameras.keys()] } = query;
  const excluded = new Set(exclude);
  const candidates = [...new Set(allowed)].filter((index) => cameras[index] !== undefined && !excluded.has(index));
  expectEnough(query.count, candidates.length, cameras.length);

  const distanceOf = viewDistances[query.distance ?? "content"];
  return candidates
    .map((index) => ({ index, distance: distanceOf(cameras[index], target) }))
    .sort((a, b) => a.distance - b.distance || a.index - b.index)
    .map(({ index }) => index);
}

function expectEnough(count: number, candidates: number, cameras: number): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new ConfigError(`source views: ${count} views are asked for; it needs to be a whole number above 0.`, {
      hint: "Set --views to 1 or more.",
    });
  }
  if (candidates >= count) return;
  throw new ConfigError(
    `source views: ${count} views are needed beside the target, but only ${candidates} of the scene's ${cameras} ` +
      "frames may be used.",
    {
      hint:
        candidates === 0
          ? "Hold out fewer frames, or use a scene with more."
          : `Lower --views to ${candidates} or less, or use a scene with more frames.`,
    },
  );
}
