import { metres } from "../chrome/numberText.ts";
import { depthColors } from "../layers/scaleLayer.ts";
import { useViewer } from "../state/viewer.ts";
import { RangeField } from "./rangeField.tsx";
import { ScaleBar } from "./scaleBar.tsx";

/** Least difference between the ends of the scale, metres. */
const leastSpan = 0.1;

/** The colour scale of depths, and which of them it spans: fitted to each picture, or fixed so that pictures compare. */
export function DepthControls() {
  const { layers, settings, scene } = useViewer();
  const { low, high } = settings.value.depthRange;
  const isFixed = layers.depthRange.value !== undefined;
  const limit = Math.ceil(scene.depthRange.far * 1.2);
  return (
    <>
      <ScaleBar range={{ low, high }} colors={depthColors} unit="metres" label="Depth" />
      <label class="check">
        <input
          type="checkbox"
          checked={!isFixed}
          onChange={(event) => {
            layers.depthRange.value = event.currentTarget.checked ? undefined : { low, high };
          }}
        />
        Fit the scale to each picture
      </label>
      {isFixed && (
        <>
          <RangeField
            label="Nearest"
            value={low}
            max={limit}
            text={metres(low)}
            onInput={(value) => {
              layers.depthRange.value = { low: Math.min(value, high - leastSpan), high };
            }}
          />
          <RangeField
            label="Farthest"
            value={high}
            max={limit}
            text={metres(high)}
            onInput={(value) => {
              layers.depthRange.value = { low, high: Math.max(value, low + leastSpan) };
            }}
          />
        </>
      )}
    </>
  );
}
