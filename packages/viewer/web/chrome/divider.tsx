import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { useViewer } from "../state/viewer.ts";

/** The line between the two layers of a split view: dragged, or moved by arrow keys. */
export function Divider() {
  const { layers, compared, layer } = useViewer();
  const handle = useRef<HTMLDivElement>(null);
  useSignalEffect(() => {
    handle.current?.style.setProperty("left", `${100 * layers.divider.value}%`);
  });
  if (compared.value === undefined) return null;

  const labelOf = (id: string): string => layers.available.find((entry) => entry.id === id)?.label ?? id;
  const moveTo = (share: number): void => {
    layers.divider.value = Math.min(1, Math.max(0, share));
  };
  const onPointerMove = (event: PointerEvent): void => {
    const box = handle.current?.parentElement?.getBoundingClientRect();
    if (box && handle.current?.hasPointerCapture(event.pointerId)) moveTo((event.clientX - box.left) / box.width);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = dividerAfter(event.key, layers.divider.value);
    if (next === undefined) return;
    event.preventDefault();
    moveTo(next);
  };
  return (
    <div
      ref={handle}
      class="divider"
      role="slider"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={`Divider: ${labelOf(layer.value)} left, ${labelOf(compared.value)} right`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * layers.divider.value)}
      aria-valuetext={`${Math.round(100 * layers.divider.value)} %`}
      onPointerDown={(event) => handle.current?.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    >
      <span class="divider-name is-left">{labelOf(layer.value)}</span>
      <span class="divider-grip" />
      <span class="divider-name is-right">{labelOf(compared.value)}</span>
    </div>
  );
}

/** Where a key moves the divider, 0..1; undefined when it does not. */
function dividerAfter(key: string, share: number): number | undefined {
  switch (key) {
    case "ArrowLeft":
      return share - 0.02;
    case "ArrowRight":
      return share + 0.02;
    case "Home":
      return 0;
    case "End":
      return 1;
    default:
      return undefined;
  }
}
