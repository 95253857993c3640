import { Icon } from "../chrome/icon.tsx";

/** A keyframe of the path: go there, its time, its place in the order. */
export function KeyframeCard(props: {
  readonly number: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** From the keyframe before it. */
  readonly seconds: number;
  /** From the start of the path. */
  readonly time: number;
  /** Least that can be set. */
  readonly least: number;
  readonly onGo: () => void;
  readonly onSeconds: (seconds: number) => void;
  /** −1 towards the start, 1 towards the end. */
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
  readonly onDragStart: () => void;
  readonly onDrop: () => void;
}) {
  const { number, isFirst, isLast } = props;
  return (
    <li
      class="keyframe"
      draggable
      onDragStart={props.onDragStart}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        props.onDrop();
      }}
    >
      <button type="button" class="keyframe-go" onClick={props.onGo} title="Go to this camera">
        <span class="keyframe-number">{number}</span>
        <span class="muted">{props.time.toFixed(1)} s</span>
        <span class="visually-hidden">Go to keyframe {number}</span>
      </button>
      <label class="keyframe-seconds">
        {isFirst ? <span class="muted">start</span> : <span class="muted">after</span>}
        <input
          type="number"
          aria-label={`Seconds from keyframe ${number - 1} to ${number}`}
          min={props.least}
          step={0.5}
          value={isFirst ? 0 : props.seconds}
          disabled={isFirst}
          onChange={(event) => {
            const seconds = event.currentTarget.valueAsNumber;
            if (Number.isFinite(seconds)) props.onSeconds(seconds);
          }}
        />
        <span class="muted">s</span>
      </label>
      <span class="keyframe-tools">
        <button
          type="button"
          class="tool small"
          disabled={isFirst}
          aria-label={`Move keyframe ${number} towards the start`}
          onClick={() => props.onMove(-1)}
        >
          <Icon name="left" />
        </button>
        <button
          type="button"
          class="tool small"
          disabled={isLast}
          aria-label={`Move keyframe ${number} towards the end`}
          onClick={() => props.onMove(1)}
        >
          <Icon name="right" />
        </button>
        <button type="button" class="tool small" aria-label={`Delete keyframe ${number}`} onClick={props.onRemove}>
          <Icon name="trash" />
        </button>
      </span>
    </li>
  );
}
