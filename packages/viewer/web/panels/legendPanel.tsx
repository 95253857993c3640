import { Icon } from "../chrome/icon.tsx";
import { count, percent } from "../chrome/numberText.ts";
import { Swatch } from "../chrome/pixelTip.tsx";
import type { LegendEntry } from "../layers/legend.ts";
import { hexColor } from "../layers/rgba.ts";
import { type LabelState, toggleLabel, toggleSolo } from "../state/layerState.ts";
import { RangeField } from "./rangeField.tsx";

/** Classes or instances of the picture: how much of it each covers; shown, hidden, or alone. */
export function LegendPanel(props: {
  readonly entries: readonly LegendEntry[];
  readonly labels: LabelState;
  /** What the entries are: "class", "instance". */
  readonly kind: string;
  /** What is counted. */
  readonly unit?: string;
}) {
  const { entries, labels, kind, unit = "pixels" } = props;
  const hasChanges = labels.hidden.value.size > 0 || labels.solo.value !== undefined;
  return (
    <>
      <RangeField
        label="Opacity"
        value={labels.opacity.value}
        text={percent(labels.opacity.value)}
        onInput={(value) => {
          labels.opacity.value = value;
        }}
      />
      {entries.length === 0 && <p class="muted">Counts come with the next picture.</p>}
      <ul class="legend">
        {entries.map((entry) => (
          <LegendLine key={entry.id} entry={entry} labels={labels} kind={kind} unit={unit} />
        ))}
      </ul>
      {hasChanges && (
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            labels.hidden.value = new Set();
            labels.solo.value = undefined;
          }}
        >
          Show all
        </button>
      )}
    </>
  );
}

function LegendLine(props: {
  readonly entry: LegendEntry;
  readonly labels: LabelState;
  readonly kind: string;
  readonly unit: string;
}) {
  const { entry, labels } = props;
  const isHidden = labels.hidden.value.has(entry.id);
  const isSolo = labels.solo.value === entry.id;
  const isFaint = isHidden || (labels.solo.value !== undefined && !isSolo);
  return (
    <li class={`legend-line ${isFaint ? "is-faint" : ""}`}>
      <button
        type="button"
        class="legend-name"
        aria-pressed={isSolo}
        title={`Only ${entry.name}`}
        onClick={() => toggleSolo(labels, entry.id)}
      >
        <Swatch color={hexColor(entry.color)} />
        <span class="legend-text">{entry.name}</span>
        <span class="legend-pixels">
          {count(entry.pixels)}
          <span class="visually-hidden"> {props.unit},</span>
        </span>
        <span class="legend-share">{percent(entry.share)}</span>
        <span class="visually-hidden">; show alone</span>
      </button>
      <button
        type="button"
        class="tool small"
        aria-pressed={!isHidden}
        aria-label={`Show ${props.kind} ${entry.name}`}
        title={isHidden ? "Show" : "Hide"}
        onClick={() => toggleLabel(labels, entry.id)}
      >
        <Icon name={isHidden ? "eyeOff" : "eye"} />
      </button>
    </li>
  );
}
