import { inferno } from "../fromGpnerf.ts";
import { type ErrorKind, type TruthKind, uncertaintyRange } from "../layers/composeLayer.ts";
import { colorErrorRange, depthErrorRange } from "../layers/errorLayer.ts";
import { byId, instanceNames, legendOf } from "../layers/legend.ts";
import type { ViewLayerId } from "../layers/viewLayer.ts";
import { useViewer } from "../state/viewer.ts";
import { ChoiceField } from "./choiceField.tsx";
import { DepthControls } from "./depthControls.tsx";
import { LegendPanel } from "./legendPanel.tsx";
import { Panel } from "./panel.tsx";
import { PointControls } from "./pointControls.tsx";
import { ScaleBar } from "./scaleBar.tsx";

/** What the shown layers mean, and how they are shown. */
export function LayerPanels() {
  const viewer = useViewer();
  const ids = [...new Set([viewer.layer.value, viewer.compared.value])].filter((id) => id !== undefined);
  return ids.map((id) => <LayerPanel key={id} id={id} />);
}

function LayerPanel({ id }: { readonly id: ViewLayerId }) {
  const { layers } = useViewer();
  const layer = layers.available.find((entry) => entry.id === id);
  return (
    <Panel title={layer?.label ?? id}>
      <p class="muted">{layer?.meaning}.</p>
      <LayerControls id={id} />
    </Panel>
  );
}

function LayerControls({ id }: { readonly id: ViewLayerId }) {
  const { layers, render, scene } = useViewer();
  const picture = render.shown.value?.picture;
  switch (id) {
    case "semantics": {
      const entries = picture?.classes ? legendOf(picture.classes, byId(scene.classes)) : [];
      return <LegendPanel entries={entries} labels={layers.classes} kind="class" />;
    }
    case "instances": {
      const ids = picture?.instances;
      const entries = ids ? legendOf(ids, instanceNames(scene, ids)) : [];
      return <LegendPanel entries={entries} labels={layers.instances} kind="instance" />;
    }
    case "depth":
      return <DepthControls />;
    case "uncertainty":
      return <ScaleBar range={uncertaintyRange} colors={inferno} unit="of the maximal entropy" label="Uncertainty" />;
    case "truth":
      return <TruthControls />;
    case "error":
      return <ErrorControls />;
    case "points":
      return <PointControls />;
    case "color":
    case "features":
      return null;
  }
}

function TruthControls() {
  const { layers, scene, truth } = useViewer();
  const kind = layers.truthKind.value;
  const semantic = truth.value?.semantic;
  const instance = truth.value?.instance;
  return (
    <>
      <ChoiceField<TruthKind>
        label="Truth"
        value={kind}
        choices={[
          { id: "photo", label: "Photo" },
          { id: "classes", label: "Classes", isMissing: !scene.truth.semantic },
          { id: "instances", label: "Objects", isMissing: !scene.truth.instance },
          { id: "depth", label: "Depth", isMissing: !scene.truth.depth },
        ]}
        onChoose={(next) => {
          layers.truthKind.value = next;
        }}
      />
      {kind === "classes" && semantic && (
        <LegendPanel
          entries={legendOf(semantic, byId(scene.truthClasses ?? []))}
          labels={layers.classes}
          kind="class"
        />
      )}
      {kind === "instances" && instance && (
        <LegendPanel
          entries={legendOf(instance, instanceNames(scene, instance))}
          labels={layers.instances}
          kind="instance"
        />
      )}
      {kind === "depth" && <DepthControls />}
    </>
  );
}

function ErrorControls() {
  const { layers, scene } = useViewer();
  const kind = layers.errorKind.value;
  return (
    <>
      <ChoiceField<ErrorKind>
        label="Error"
        value={kind}
        choices={[
          { id: "color", label: "Colour" },
          { id: "classes", label: "Classes", isMissing: !(scene.truth.semantic && scene.isTruthComparable) },
          { id: "depth", label: "Depth", isMissing: !scene.truth.depth },
        ]}
        onChoose={(next) => {
          layers.errorKind.value = next;
        }}
      />
      {kind === "color" && (
        <ScaleBar range={colorErrorRange} colors={inferno} unit="mean difference, of 1" label="Colour error" />
      )}
      {kind === "depth" && <ScaleBar range={depthErrorRange} colors={inferno} unit="metres" label="Depth error" />}
      {kind === "classes" && <p class="muted">Red: another class than the truth. Flat grey: no label there.</p>}
    </>
  );
}
