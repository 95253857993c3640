import type { Session } from "@gpnerf/engine";
import type { Stage } from "./stage.ts";

/** A stage with its session, and what loads the stage that takes over from it, if there is one. */
export interface LoadedStage {
  readonly stage: Stage;
  readonly session: Session;
  readonly loadFallback: (() => Promise<LoadedStage>) | undefined;
}

/** Load a stage; its fallback only when it is needed. */
export async function loadStage(stage: Stage, load: (stage: Stage) => Promise<Session>): Promise<LoadedStage> {
  const { fallback } = stage;
  const session = await load(stage);
  return { stage, session, loadFallback: fallback && (() => loadStage(fallback, load)) };
}
