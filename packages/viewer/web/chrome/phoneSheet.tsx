import { useSignal } from "@preact/signals";
import { InspectorPanel } from "../panels/inspectorPanel.tsx";
import { LayerPanels } from "../panels/layerPanel.tsx";
import { PathPanel } from "../panels/pathPanel.tsx";
import { PhotoStrip } from "../panels/photoStrip.tsx";
import { PicturePanel } from "../panels/picturePanel.tsx";
import { ScenePanel } from "../panels/scenePanel.tsx";
import { Icon, type IconName } from "./icon.tsx";

type SheetPage = "layer" | "pixel" | "photos" | "path";

const pages: readonly { readonly id: SheetPage; readonly label: string; readonly icon: IconName }[] = [
  { id: "layer", label: "Layer", icon: "layers" },
  { id: "pixel", label: "Pixel", icon: "target" },
  { id: "photos", label: "Photos", icon: "images" },
  { id: "path", label: "Path", icon: "film" },
];

/** On phones: all panels in a sheet at the bottom, one at a time; a second press folds it away. */
export function PhoneSheet() {
  const page = useSignal<SheetPage | undefined>("photos");
  return (
    <section class="sheet" aria-label="Panels">
      <div class="sheet-choices">
        {pages.map(({ id, label, icon }) => (
          <button
            key={id}
            type="button"
            class="sheet-choice"
            aria-expanded={page.value === id}
            aria-controls="sheet-page"
            onClick={() => {
              page.value = page.value === id ? undefined : id;
            }}
          >
            <Icon name={icon} />
            {label}
          </button>
        ))}
      </div>
      <div class="sheet-page" id="sheet-page" hidden={page.value === undefined}>
        {page.value === "layer" && (
          <>
            <LayerPanels />
            <PicturePanel />
            <ScenePanel />
          </>
        )}
        {page.value === "pixel" && <InspectorPanel />}
        {page.value === "photos" && <PhotoStrip />}
        {page.value === "path" && <PathPanel />}
      </div>
    </section>
  );
}
