import { useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { openBackend } from "../backend/openBackend.ts";
import type { RenderBackend, Session } from "../backend/renderBackend.ts";
import { isTyping, runShortcut } from "../controls/shortcuts.ts";
import { playPath } from "../path/playPath.ts";
import { isMatching } from "../state/mediaQuery.ts";
import { syncAddress } from "../state/shareLink.ts";
import { parseRoute } from "../state/urlState.ts";
import { createViewer, type Viewer, ViewerContext } from "../state/viewer.ts";
import { Failure } from "./failure.tsx";
import { Header } from "./header.tsx";
import { HelpDialog } from "./helpDialog.tsx";
import { LayerTabs } from "./layerTabs.tsx";
import { PhoneSheet } from "./phoneSheet.tsx";
import { SideAndDock } from "./sideAndDock.tsx";
import { SplitChoice } from "./splitChoice.tsx";
import { Stage } from "./stage.tsx";

const isPhone = isMatching("(max-width: 800px)");

type State = { readonly viewer: Viewer } | { readonly error: unknown } | undefined;

/** The viewer of a scene. */
export function ViewerPage({ session }: { readonly session: Session }) {
  const [state, setState] = useState<State>(undefined);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let opened: Viewer | undefined;
    let isGone = false;
    const open = async (backend: RenderBackend): Promise<void> => {
      const scene = await backend.describe();
      if (isGone) return backend.close();
      const route = parseRoute(location.hash);
      opened = createViewer(backend, scene, route.page === "view" ? route.view : {}, isPhone.value);
      setState({ viewer: opened });
    };
    openBackend()
      .then(open)
      .catch((error: unknown) => setState({ error }));
    return () => {
      isGone = true;
      opened?.dispose();
    };
  }, [attempt]);

  useEffect(() => {
    document.title = `${session.title} · gpnerf viewer`;
  }, [session.title]);
  if (state === undefined) return <p class="opening">Opening {session.title} …</p>;
  if ("error" in state) return <Failure error={state.error} onRetry={() => setAttempt(attempt + 1)} />;
  return (
    <ViewerContext.Provider value={state.viewer}>
      <Layout session={session} viewer={state.viewer} />
    </ViewerContext.Provider>
  );
}

function Layout({ session, viewer }: { readonly session: Session; readonly viewer: Viewer }) {
  const isHelpOpen = useSignal(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "?" && !isTyping(event.target)) isHelpOpen.value = true;
      else if (runShortcut(event, viewer)) event.preventDefault();
    };
    addEventListener("keydown", onKey);
    const ends = [playPath(viewer), syncAddress(viewer)];
    return () => {
      removeEventListener("keydown", onKey);
      for (const end of ends) end();
    };
  }, [viewer]);
  return (
    <div class="viewer">
      <Header session={session} onHelp={() => (isHelpOpen.value = true)} />
      <nav class="tab-bar" aria-label="Layers">
        <LayerTabs />
        <SplitChoice />
      </nav>
      <main class="main">
        <Stage />
      </main>
      {isPhone.value ? <PhoneSheet /> : <SideAndDock />}
      <HelpDialog isOpen={isHelpOpen.value} onClose={() => (isHelpOpen.value = false)} />
    </div>
  );
}
