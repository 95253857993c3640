import { useRef } from "preact/hooks";
import type { ViewLayer, ViewLayerId } from "../layers/viewLayer.ts";
import { useViewer } from "../state/viewer.ts";

/** The layers as tabs; those of a photo can be chosen only at its camera. */
export function LayerTabs() {
  const viewer = useViewer();
  const { layers, view } = viewer;
  const list = useRef<HTMLDivElement>(null);
  const shown = viewer.layer.value;
  const isUsable = ({ isOfPhoto }: ViewLayer): boolean => !isOfPhoto || view.photo.value !== undefined;
  const choose = (id: ViewLayerId): void => {
    layers.layer.value = id;
    list.current?.querySelector<HTMLElement>(`#tab-${id}`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const usable = layers.available.filter(isUsable);
    const at = usable.findIndex(({ id }) => id === shown);
    const next = tabAfter(event.key, at, usable.length);
    if (next === undefined) return;
    event.preventDefault();
    choose(usable[next].id);
  };
  return (
    <div ref={list} class="tabs" role="tablist" aria-label="Layer" onKeyDown={onKeyDown}>
      {layers.available.map((layer) => (
        <button
          key={layer.id}
          type="button"
          role="tab"
          class="tab"
          id={`tab-${layer.id}`}
          aria-selected={layer.id === shown}
          aria-controls="stage"
          aria-disabled={!isUsable(layer)}
          tabIndex={layer.id === shown ? 0 : -1}
          title={`${layer.meaning}${isUsable(layer) ? "" : ": go to a photo first"} (${layer.key})`}
          onClick={() => isUsable(layer) && choose(layer.id)}
        >
          {layer.label}
        </button>
      ))}
    </div>
  );
}

function tabAfter(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowLeft":
      return (at + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
