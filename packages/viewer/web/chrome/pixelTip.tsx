import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { hexColor } from "../layers/rgba.ts";
import { useViewer } from "../state/viewer.ts";
import { metres, percent } from "./numberText.ts";

/** What lies under the pointer, next to it. The panel says the same of a clicked pixel, for those without a pointer. */
export function PixelTip() {
  const { inspection, stage, scene } = useViewer();
  const tip = useRef<HTMLDivElement>(null);
  const facts = inspection.hoveredFacts.value;
  useSignalEffect(() => {
    const pixel = inspection.hovered.value;
    if (!pixel) return;
    const { left, top, width, height } = stage.frame.value;
    const x = left + ((pixel.column + 0.5) / scene.renderSize.width) * width;
    const y = top + ((pixel.row + 0.5) / scene.renderSize.height) * height;
    // Turned to the other side near the right and lower edges, so that it is never cut off.
    const isRight = x > stage.size.value.width - 230;
    const isLow = y > stage.size.value.height - 110;
    const shift = `translate(${isRight ? "calc(-100% - 14px)" : "14px"}, ${isLow ? "calc(-100% - 14px)" : "14px"})`;
    tip.current?.style.setProperty("transform", `translate(${x}px, ${y}px) ${shift}`);
  });
  return (
    <div ref={tip} class="pixel-tip" hidden={facts === undefined} aria-hidden="true">
      {facts && (
        <>
          <p class="pixel-tip-class">
            <Swatch color={facts.className && hexColor(facts.className.color)} />
            {facts.className?.name ?? "no class"}
            {facts.probability !== undefined && <span class="muted">{percent(facts.probability)}</span>}
          </p>
          <p class="muted">
            {[
              facts.depthMeters === undefined ? undefined : metres(facts.depthMeters),
              facts.instance?.name,
              facts.color?.hex,
            ]
              .filter((part) => part !== undefined)
              .join(" · ")}
          </p>
          {facts.truth?.className && <p class="muted">truth: {facts.truth.className.name}</p>}
        </>
      )}
    </div>
  );
}

/** A small square of a colour; empty without one. */
export function Swatch({ color }: { readonly color: string | undefined }) {
  return <span class="swatch" style={color === undefined ? {} : { backgroundColor: color }} aria-hidden="true" />;
}
