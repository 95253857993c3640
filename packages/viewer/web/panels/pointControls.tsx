import { instanceNames, legendOf, pointClassNames } from "../layers/legend.ts";
import type { PointColoring } from "../state/layerState.ts";
import { useViewer } from "../state/viewer.ts";
import { ChoiceField } from "./choiceField.tsx";
import { DepthControls } from "./depthControls.tsx";
import { LegendPanel } from "./legendPanel.tsx";

/** What the colours of the points mean. */
export function PointControls() {
  const { layers, points, scene } = useViewer();
  const cloud = points.value;
  if (!cloud) return <p class="muted">The points are on their way.</p>;
  const coloring = layers.pointColoring.value;
  const { classes, instances } = cloud;
  return (
    <>
      <ChoiceField<PointColoring>
        label="Colour of the points"
        value={coloring}
        choices={[
          { id: "photo", label: "Photo" },
          { id: "classes", label: "Classes", isMissing: !classes },
          { id: "instances", label: "Objects", isMissing: !instances },
          { id: "depth", label: "Depth" },
        ]}
        onChoose={(next) => {
          layers.pointColoring.value = next;
        }}
      />
      {coloring === "classes" && classes && (
        <LegendPanel
          entries={legendOf(classes, pointClassNames(scene, cloud))}
          labels={layers.classes}
          kind="class"
          unit="points"
        />
      )}
      {coloring === "instances" && instances && (
        <LegendPanel
          entries={legendOf(instances, instanceNames(scene, instances))}
          labels={layers.instances}
          kind="instance"
          unit="points"
        />
      )}
      {coloring === "depth" && <DepthControls />}
    </>
  );
}
