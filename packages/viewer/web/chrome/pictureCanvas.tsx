import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { RgbaPicture } from "../layers/rgba.ts";
import { useViewer } from "../state/viewer.ts";

/** The rendered picture in its frame: the chosen layer, or the one right of the divider. */
export function PictureCanvas({ side }: { readonly side: "main" | "compared" }) {
  const viewer = useViewer();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { layers, pictures, stage } = viewer;

  useSignalEffect(() => {
    const picture = pictures[side].value;
    const element = canvas.current;
    if (!element) return;
    element.classList.toggle("is-empty", picture === undefined);
    if (picture) drawPicture(element, picture);
  });
  useSignalEffect(() => {
    const share = 100 * layers.divider.value;
    const isCut = viewer.compared.value !== undefined;
    const inset = side === "main" ? `0 ${100 - share}% 0 0` : `0 0 0 ${share}%`;
    canvas.current?.style.setProperty("clip-path", isCut ? `inset(${inset})` : "none");
  });

  const id = side === "main" ? viewer.layer.value : viewer.compared.value;
  const label = layers.available.find((layer) => layer.id === id)?.label ?? "";
  return (
    <canvas
      ref={canvas}
      class={`picture ${stage.isSmooth.value ? "" : "is-pixelated"}`}
      data-layer={id}
      role="img"
      aria-label={`Rendered picture: ${label}`}
    />
  );
}

function drawPicture(canvas: HTMLCanvasElement, { width, height, data }: RgbaPicture): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext("2d")?.putImageData(new ImageData(data, width, height), 0, 0);
}
