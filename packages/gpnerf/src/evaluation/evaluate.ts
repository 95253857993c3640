import type { Network } from "../model/network.ts";
import { type RenderedView, renderView } from "../rendering/renderView.ts";
import type { Frame, Scene } from "../scene/scene.ts";
import { selectSourceViews } from "../sourceViews/selectSourceViews.ts";
import { type MeanScores, meanScores, type ViewScores } from "./aggregate.ts";
import { scoreBaselines } from "./scoreBaselines.ts";
import { type ScoredPerception, scorePerception } from "./scorePerception.ts";
import { scoreColor, scoreDepth } from "./scoreRendering.ts";
import { prepareTeacher, teacherLogits } from "./teacher.ts";

/** Which views of a scene are rendered and scored. */
export interface EvaluationOptions {
  /** Every n-th frame is held out: rendered, scored, and never a source view. Default 8. */
  readonly targetEvery?: number;
  /** At most this many held-out views per scene, spread evenly. Default: all. */
  readonly maxViews?: number;
  /** Also score what the head says about the true photo from the photo's own features. Default: no. */
  readonly teacher?: boolean;
  readonly onProgress?: (progress: { readonly scene: string; readonly view: string; readonly done: number }) => void;
  /** Receives every rendered view, for pictures. */
  readonly onView?: (view: EvaluatedView) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

/** A rendered view beside the truth. */
export interface EvaluatedView {
  readonly scene: Scene;
  readonly truth: Frame;
  readonly rendered: RenderedView;
  /** Source views, nearest first. */
  readonly sources: readonly Frame[];
  readonly scores: ViewScores;
  /** Where instances are the target and the truth is known. */
  readonly instances?: InstanceMaps;
}

/** Instances of a view in the truth's labels, 0 … C − 1, or C where void or matched with none, [pixels] each. */
export interface InstanceMaps {
  /** Instances of the scene, C. */
  readonly count: number;
  readonly truth: Uint16Array;
  readonly rendered: Uint16Array;
  /** The head's answer about the photo's own features. */
  readonly teacher?: Uint16Array;
}

/** Scores of one scene. */
export interface SceneScores extends MeanScores {
  readonly scene: string;
  readonly views: readonly ViewScores[];
}

/** Scores of all scenes: `overall` is the mean over scenes of the means over their views. */
export interface Evaluation {
  readonly overall: MeanScores;
  readonly scenes: readonly SceneScores[];
}

/** Frames held out for evaluation: every n-th, starting in the middle of the first n. */
export function heldOutFrames(
  frameCount: number,
  options: Pick<EvaluationOptions, "targetEvery" | "maxViews"> = {},
): number[] {
  const { targetEvery = 8, maxViews = Number.POSITIVE_INFINITY } = options;
  const start = Math.min(Math.floor(targetEvery / 2), frameCount - 1);
  const all: number[] = [];
  for (let i = start; i < frameCount; i += targetEvery) all.push(i);
  if (all.length <= maxViews) return all;
  return Array.from({ length: maxViews }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / maxViews)]);
}

/**
 * Render the held-out views of scenes from their other views and score them beside trivial baselines on the same pixels
 * (Tables 1 and 3).
 *
 * @throws {ConfigError} when any scene has too few frames, before anything is rendered
 * @throws {SceneError} when a frame is missing or damaged
 */
export async function evaluate(
  network: Network,
  scenes: readonly Scene[],
  options: EvaluationOptions = {},
): Promise<Evaluation> {
  for (const scene of scenes) expectSources(scene, network.config.data.views, options);
  if (options.teacher) await prepareTeacher(network);
  const results: SceneScores[] = [];
  for (const scene of scenes) {
    const views: ViewScores[] = [];
    const targets = heldOutFrames(scene.frames.length, options);
    const heldOut = heldOutFrames(scene.frames.length, { ...options, maxViews: Number.POSITIVE_INFINITY });
    for (const [index, target] of targets.entries()) {
      const onProgress = (done: number): void =>
        options.onProgress?.({
          scene: scene.name,
          view: scene.frames[target].name,
          done: (index + done) / targets.length,
        });
      const evaluated = await evaluateView(network, scene, target, heldOut, { ...options, onRendered: onProgress });
      await options.onView?.(evaluated);
      views.push(evaluated.scores);
    }
    results.push({ scene: scene.name, ...meanScores(views), views });
  }
  return { overall: meanScores(results), scenes: results };
}

/** Too few frames in the last scene must not cost the scores of all before it. */
function expectSources(scene: Scene, count: number, options: EvaluationOptions): void {
  const cameras = scene.frames.map((frame) => frame.camera);
  const { targetEvery } = options;
  const exclude = heldOutFrames(cameras.length, targetEvery === undefined ? {} : { targetEvery });
  selectSourceViews({ cameras, target: cameras[exclude[0]], count, exclude });
}

async function evaluateView(
  network: Network,
  scene: Scene,
  target: number,
  heldOut: readonly number[],
  options: Pick<EvaluationOptions, "signal" | "teacher"> & { readonly onRendered: (done: number) => void },
): Promise<EvaluatedView> {
  const cameras = scene.frames.map((frame) => frame.camera);
  const chosen = selectSourceViews({
    cameras,
    target: cameras[target],
    count: network.config.data.views,
    exclude: heldOut,
  });
  const [truth, ...sources] = await Promise.all([target, ...chosen].map((index) => scene.loadFrame(index)));

  const began = performance.now();
  const encoded = await network.encode(sources);
  const rendered = await renderView(network, truth.camera, encoded, scene.depthRange, {
    onProgress: options.onRendered,
    ...(options.signal ? { signal: options.signal } : {}),
  }).finally(() => {
    network.release(encoded);
  });
  const seconds = (performance.now() - began) / 1000;

  const { config } = network;
  const answer = scorePerception(rendered.logits, truth, scene, config);
  const teacher = options.teacher
    ? scorePerception(await teacherLogits(network, truth), truth, scene, config)
    : undefined;
  const scores = {
    view: truth.name,
    ...scoreColor(rendered.color, truth, config.data),
    ...answer.scores,
    ...scoreDepth(rendered.depth, truth),
    seconds,
    baselines: scoreBaselines(truth, sources, scene, config),
    ...(teacher ? { teacher: teacher.scores } : {}),
  };
  return { scene, truth, rendered, sources, scores, ...instanceMaps(answer, teacher) };
}

function instanceMaps(
  { instances }: ScoredPerception,
  teacher: ScoredPerception | undefined,
): Pick<EvaluatedView, "instances"> {
  if (!instances) return {};
  const { count, truth, matched } = instances;
  const own = teacher?.instances?.matched;
  return { instances: { count, truth, rendered: matched, ...(own ? { teacher: own } : {}) } };
}
