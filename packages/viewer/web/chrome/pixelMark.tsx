import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { useViewer } from "../state/viewer.ts";

/** A cross on the pixel that was clicked. */
export function PixelMark() {
  const { inspection, scene } = useViewer();
  const mark = useRef<HTMLDivElement>(null);
  useSignalEffect(() => {
    const pixel = inspection.pinned.value;
    const { width, height } = scene.renderSize;
    if (!pixel) return;
    mark.current?.style.setProperty("left", `${(100 * (pixel.column + 0.5)) / width}%`);
    mark.current?.style.setProperty("top", `${(100 * (pixel.row + 0.5)) / height}%`);
  });
  return <div ref={mark} class="pixel-mark" hidden={inspection.pinned.value === undefined} aria-hidden="true" />;
}
