import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { describePixel } from "../layers/pixelFacts.ts";
import { announce } from "../state/announcer.ts";
import { useViewer, type Viewer } from "../state/viewer.ts";
import { Divider } from "./divider.tsx";
import { Minimap } from "./minimap.tsx";
import { NavigationButtons } from "./navigationButtons.tsx";
import { PictureCanvas } from "./pictureCanvas.tsx";
import { PixelMark } from "./pixelMark.tsx";
import { PixelTip } from "./pixelTip.tsx";
import { RenderStatusBadge } from "./renderStatusBadge.tsx";
import { useStage } from "./useStage.ts";

/** The 3D stage with the rendered picture on it, and what lies above them. */
export function Stage() {
  const viewer = useViewer();
  const host = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [has3d, setHas3d] = useState(true);
  useStage({ host, canvas, surface, onMissing: () => setHas3d(false) });

  useSignalEffect(() => {
    const { left, top, width, height } = viewer.stage.frame.value;
    const style = frame.current?.style;
    style?.setProperty("transform", `translate(${left}px, ${top}px)`);
    style?.setProperty("width", `${width}px`);
    style?.setProperty("height", `${height}px`);
  });
  useAnnouncements(viewer);
  const isSplit = viewer.compared.value !== undefined;
  const hasPicture = viewer.layer.value !== "points" || (viewer.compared.value ?? "points") !== "points";

  return (
    <section class="stage" ref={host} id="stage" role="tabpanel" aria-labelledby={`tab-${viewer.layers.layer.value}`}>
      <canvas class="stage-canvas" ref={canvas} />
      {!has3d && (
        <p class="stage-notice">
          This browser shows no WebGL, so the point cloud is missing. Pictures are rendered all the same; move by the
          photos below or by the keyboard.
        </p>
      )}
      <div
        class="stage-surface"
        ref={surface}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the view is moved by keys when it has the focus
        tabIndex={0}
        role="application"
        aria-roledescription="3D view"
        aria-label="View of the scene: arrow keys turn, W A S D Q E move, Enter reads pixels, question mark lists all keys"
      />
      <div class={`picture-frame ${hasPicture ? "" : "is-empty"}`} ref={frame}>
        <PictureCanvas side="main" />
        {isSplit && <PictureCanvas side="compared" />}
        <PixelMark />
        {isSplit && <Divider />}
      </div>
      <PixelTip />
      <NavigationButtons />
      <Minimap />
      <RenderStatusBadge />
    </section>
  );
}

/** Screen readers hear when a picture is ready and what was picked. */
function useAnnouncements({ render, inspection, scene, layers }: Viewer): void {
  useSignalEffect(() => {
    const status = render.status.value;
    if (status.phase === "done") announce(`Picture ready after ${(status.elapsedMs / 1000).toFixed(1)} seconds`);
    if (status.phase === "failed") announce(`No picture: ${status.message}`);
  });
  useSignalEffect(() => {
    const facts = inspection.pinnedFacts.value;
    if (facts) announce(describePixel(facts, scene));
  });
  useEffect(() => {
    return layers.layer.subscribe((id) => {
      const layer = layers.available.find((entry) => entry.id === id);
      if (layer) announce(`${layer.label}: ${layer.meaning}`);
    });
  }, [layers]);
}
