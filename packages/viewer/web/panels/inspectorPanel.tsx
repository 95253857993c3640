import type { NamedColor } from "../backend/renderBackend.ts";
import { metres, percent } from "../chrome/numberText.ts";
import { Swatch } from "../chrome/pixelTip.tsx";
import { hexColor } from "../layers/rgba.ts";
import { useViewer } from "../state/viewer.ts";
import { FactList } from "./factList.tsx";
import { Panel } from "./panel.tsx";

/** All that is known about the clicked pixel. */
export function InspectorPanel() {
  const { inspection } = useViewer();
  const facts = inspection.pinnedFacts.value;
  if (!facts) {
    return (
      <Panel title="Pixel">
        <p class="muted">Click the picture to read a pixel; by keyboard, Enter on the view, then the arrow keys.</p>
      </Panel>
    );
  }
  const { color, truth } = facts;
  return (
    <Panel
      title="Pixel"
      aside={
        <span class="muted">
          {facts.column}, {facts.row}
        </span>
      }
    >
      <FactList
        facts={[
          ["Class", <Named key="class" value={facts.className} />],
          ["Probability", facts.probability === undefined ? undefined : percent(facts.probability)],
          ["Uncertainty", facts.uncertainty === undefined ? undefined : percent(facts.uncertainty)],
          ["Instance", facts.instance && <Named value={facts.instance} />],
          ["Depth", facts.depthMeters === undefined ? undefined : metres(facts.depthMeters)],
          ["Colour", color && <ColorText hex={color.hex} />],
          ["True class", truth?.className && <Named value={truth.className} />],
          ["True instance", truth?.instance && <Named value={truth.instance} />],
          ["True depth", truth?.depthMeters === undefined ? undefined : metres(truth.depthMeters)],
          ["True colour", truth && <ColorText hex={truth.color} />],
        ]}
      />
    </Panel>
  );
}

function ColorText({ hex }: { readonly hex: string }) {
  return (
    <>
      <Swatch color={hex} /> {hex}
    </>
  );
}

function Named({ value }: { readonly value: NamedColor | undefined }) {
  if (!value) return <span class="muted">none</span>;
  return (
    <>
      <Swatch color={hexColor(value.color)} /> {value.name}
    </>
  );
}
