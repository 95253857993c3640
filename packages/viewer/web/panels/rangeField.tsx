/** A slider with its name and its value in words. */
export function RangeField(props: {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly text: string;
  readonly onInput: (value: number) => void;
}) {
  const { label, value, min = 0, max = 1, step = 0.01, text, onInput } = props;
  return (
    <label class="range-field">
      <span>{label}</span>
      <span class="value" aria-hidden="true">
        {text}
      </span>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={text}
        onInput={(event) => onInput(event.currentTarget.valueAsNumber)}
      />
    </label>
  );
}
