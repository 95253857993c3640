import { useEffect, useRef } from "preact/hooks";
import { type ColorMap, linearAxis } from "../fromGpnerf.ts";
import type { ScaleRange } from "../layers/scaleLayer.ts";

/** A colour scale with numbers: what colours mean. */
export function ScaleBar(props: {
  readonly range: ScaleRange;
  readonly colors: ColorMap;
  readonly unit: string;
  readonly label: string;
}) {
  const { range, colors, unit, label } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const picture = new ImageData(256, 1);
    for (let i = 0; i < 256; i++) picture.data.set([...colors(i / 255), 255], 4 * i);
    context.putImageData(picture, 0, 0);
  }, [colors]);
  const ticks = linearAxis([range.low, range.high], 5).ticks.filter((tick) => tick >= range.low && tick <= range.high);
  const place = (tick: number): string => `${(100 * (tick - range.low)) / (range.high - range.low)}%`;
  return (
    <div
      class="scale-bar"
      role="img"
      aria-label={`${label}: ${range.low.toFixed(2)} to ${range.high.toFixed(2)} ${unit}`}
    >
      <canvas ref={canvas} width={256} height={1} />
      <div class="scale-ticks">
        {ticks.map((tick) => (
          <span key={tick} class="scale-tick" style={{ left: place(tick) }}>
            {tick}
          </span>
        ))}
      </div>
      <span class="scale-unit muted">{unit}</span>
    </div>
  );
}
