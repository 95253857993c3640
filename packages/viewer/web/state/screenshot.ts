import { announce } from "./announcer.ts";
import { saveFile } from "./saveFile.ts";
import type { Viewer } from "./viewer.ts";

/** Save what the stage shows as a PNG: points, and the picture with its divider. */
export async function saveScreenshot(viewer: Viewer): Promise<void> {
  const { stage, pictures, layers, scene } = viewer;
  const { contextOf, enlarge } = await import("../path/enlarge.ts");
  const { width, height } = stage.size.value;
  const ratio = devicePixelRatio;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const context = contextOf(canvas);
  context.scale(ratio, ratio);
  context.imageSmoothingEnabled = stage.isSmooth.value;
  const points = stage.canvas.value?.();
  if (points) context.drawImage(points, 0, 0, width, height);
  const { left, top, width: w, height: h } = stage.frame.value;
  const isSplit = viewer.compared.value !== undefined;
  const edge = isSplit ? layers.divider.value * w : w;
  const parts = [
    { picture: pictures.main.value, from: 0, to: edge },
    { picture: isSplit ? pictures.compared.value : undefined, from: edge, to: w },
  ];
  for (const { picture, from, to } of parts) {
    if (!picture) continue;
    context.save();
    context.beginPath();
    context.rect(left + from, top, to - from, h);
    context.clip();
    context.drawImage(enlarge(picture, 1), left, top, w, h);
    context.restore();
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) {
    announce("This browser could not write the image");
    return;
  }
  saveFile(blob, `${scene.name.replaceAll(/\W+/g, "-")}-${viewer.layer.value}.png`);
  announce("Image saved");
}
