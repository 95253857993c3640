import { TrainingWatch } from "@gpnerf/viewer";
import { RunFolder, type TrainOptions } from "gpnerf";
import { Interrupted } from "./interruption.ts";
import type { Terminal } from "./terminal.ts";
import type { SessionText } from "./trainingSession.ts";
import { openViewer, type ViewerFlags } from "./viewerOptions.ts";

/** Whether a run is shown in the browser while it goes. */
export interface TrainingPageFlags extends ViewerFlags {
  readonly view?: true;
  readonly resume?: true;
}

/** What a run tells the page. */
export type TrainingHooks = Pick<TrainOptions, "onEvent" | "onValidationView">;

/**
 * Do the work of a run while a page shows its curves and validation pictures; without `--view`, just do it.
 *
 * @param signal aborted when the run is asked to stop
 */
export async function withTrainingPage<Result>(
  { title, out }: SessionText,
  flags: TrainingPageFlags,
  { terminal, signal }: { readonly terminal: Terminal; readonly signal: AbortSignal },
  work: (hooks: TrainingHooks) => Promise<Result>,
): Promise<Result> {
  if (flags.view === undefined) return work({});
  const watch = new TrainingWatch({ title, run: out });
  if (flags.resume) watch.recall(await new RunFolder(out).readMetrics());
  const viewer = await openViewer({ training: watch }, flags, terminal);
  terminal.note(`watch the ${title} at ${viewer.url}`);
  try {
    const result = await work(watch);
    watch.feed.end(signal.aborted ? "interrupted" : "finished", signal.aborted ? "stopped; --resume goes on" : "done");
    return result;
  } catch (error) {
    const state = error instanceof Interrupted ? "interrupted" : "failed";
    watch.feed.end(state, error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    await viewer.close();
  }
}
