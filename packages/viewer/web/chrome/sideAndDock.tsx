import { useSignal } from "@preact/signals";
import { InspectorPanel } from "../panels/inspectorPanel.tsx";
import { LayerPanels } from "../panels/layerPanel.tsx";
import { PathPanel } from "../panels/pathPanel.tsx";
import { PhotoStrip } from "../panels/photoStrip.tsx";
import { PicturePanel } from "../panels/picturePanel.tsx";
import { ScenePanel } from "../panels/scenePanel.tsx";
import { useViewer } from "../state/viewer.ts";
import { Icon, type IconName } from "./icon.tsx";

type DockPage = "photos" | "path";

/** On wide screens: panels beside the stage, photos and path below it. */
export function SideAndDock() {
  return (
    <>
      <aside class="side" aria-label="Layer, pixel and picture">
        <LayerPanels />
        <InspectorPanel />
        <PicturePanel />
        <ScenePanel />
      </aside>
      <Dock />
    </>
  );
}

function Dock() {
  const page = useSignal<DockPage>("photos");
  const { scene, path } = useViewer();
  const choice = (id: DockPage, icon: IconName, label: string, amount: number) => (
    <button
      type="button"
      class="dock-choice"
      aria-pressed={page.value === id}
      onClick={() => {
        page.value = id;
      }}
    >
      <Icon name={icon} />
      {label}
      {amount > 0 && <span class="muted">{amount}</span>}
    </button>
  );
  return (
    <section class="dock" aria-label="Photos and camera path">
      <div class="dock-choices">
        {choice("photos", "images", "Photos", scene.cameras.length)}
        {choice("path", "film", "Camera path", path.keyframes.value.length)}
      </div>
      <div class="dock-page">{page.value === "photos" ? <PhotoStrip /> : <PathPanel />}</div>
    </section>
  );
}
