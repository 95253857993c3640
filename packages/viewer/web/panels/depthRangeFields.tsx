import { metres } from "../chrome/numberText.ts";
import { useViewer } from "../state/viewer.ts";
import { RangeField } from "./rangeField.tsx";

/** Least difference between the ends of the scale, metres. */
const leastSpan = 0.1;

/** Which depths the colour scale spans: fitted to each picture, or fixed by hand so that pictures can be compared. */
export function DepthRangeFields() {
  const { layers, settings, scene } = useViewer();
  const { low, high } = settings.value.depthRange;
  const isFixed = layers.depthRange.value !== undefined;
  const limit = Math.ceil(scene.depthRange.far * 1.2);
  return (
    <>
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
