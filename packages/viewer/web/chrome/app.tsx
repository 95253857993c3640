import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Session } from "../backend/renderBackend.ts";
import { announcement } from "../state/announcer.ts";
import { parseRoute } from "../state/urlState.ts";
import { Failure } from "./failure.tsx";
import { lazy } from "./lazy.tsx";

const ViewerPage = lazy(async () => (await import("./viewerPage.tsx")).ViewerPage, "Opening the scene …");
const TrainingPage = lazy(async () => (await import("../training/trainingPage.tsx")).TrainingPage, "Opening the run …");

const session = signal<Session | undefined>(undefined);
const failure = signal<unknown>(undefined);
const route = signal(parseRoute(location.hash));

async function loadSession(): Promise<void> {
  try {
    const { fetchSession } = await import("../backend/openBackend.ts");
    session.value = await fetchSession();
    failure.value = undefined;
  } catch (error) {
    failure.value = error;
  }
}

/** The whole page: the viewer, or the training when the address asks for it or there is nothing else. */
export function App() {
  useEffect(() => {
    const onHash = (): void => {
      const next = parseRoute(location.hash);
      if (next.page !== route.value.page) route.value = next;
    };
    addEventListener("hashchange", onHash);
    void loadSession();
    return () => removeEventListener("hashchange", onHash);
  }, []);
  return (
    <>
      <Page />
      <div class="visually-hidden" role="status" aria-live="polite">
        {announcement}
      </div>
    </>
  );
}

function Page() {
  if (failure.value !== undefined) return <Failure error={failure.value} onRetry={() => void loadSession()} />;
  if (session.value === undefined) return <p class="opening">Opening the viewer …</p>;
  const { hasScene, hasTraining } = session.value;
  const isTraining = hasTraining && (route.value.page === "training" || !hasScene);
  if (isTraining) return <TrainingPage session={session.value} />;
  return <ViewerPage session={session.value} />;
}
