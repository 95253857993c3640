import type { ViewLayerId } from "../layers/viewLayer.ts";
import { toggleSplit } from "../state/layerState.ts";
import { useViewer } from "../state/viewer.ts";
import { Icon } from "./icon.tsx";

/** Which layer is shown right of the divider. */
export function SplitChoice() {
  const { layers, view } = useViewer();
  const compared = layers.compared.value;
  if (compared === undefined) {
    return (
      <button
        type="button"
        class="button quiet"
        onClick={() => toggleSplit(layers)}
        title="Two layers side by side (X)"
      >
        <Icon name="split" />
        <span class="wide-only">Compare</span>
      </button>
    );
  }
  return (
    <span class="split-choice">
      <label class="visually-hidden" for="split-layer">
        Compare with
      </label>
      <span class="muted wide-only" aria-hidden="true">
        with
      </span>
      <select
        id="split-layer"
        class="select"
        value={compared}
        onChange={(event) => {
          layers.compared.value = event.currentTarget.value as ViewLayerId;
        }}
      >
        {layers.available.map(({ id, label, isOfPhoto }) => (
          <option key={id} value={id} disabled={isOfPhoto && view.photo.value === undefined}>
            {label}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="tool"
        aria-label="End the comparison"
        title="End the comparison (X)"
        onClick={() => toggleSplit(layers)}
      >
        <Icon name="close" />
      </button>
    </span>
  );
}
