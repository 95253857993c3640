import type { RgbaPicture } from "../layers/rgba.ts";

/** A picture on a canvas, enlarged smoothly by a whole factor. */
export function enlarge(picture: RgbaPicture, factor: number): HTMLCanvasElement {
  const small = document.createElement("canvas");
  [small.width, small.height] = [picture.width, picture.height];
  contextOf(small).putImageData(new ImageData(picture.data, picture.width, picture.height), 0, 0);
  if (factor === 1) return small;
  const large = document.createElement("canvas");
  [large.width, large.height] = [picture.width * factor, picture.height * factor];
  const context = contextOf(large);
  context.imageSmoothingQuality = "high";
  context.drawImage(small, 0, 0, large.width, large.height);
  return large;
}

/** @throws {Error} when the browser has no memory left for another canvas */
export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("This browser gives no more canvases. Close other pages, then try again.");
  return context;
}

/** A canvas as the bytes of a PNG. */
export async function pngOf(canvas: HTMLCanvasElement): Promise<Uint8Array<ArrayBuffer>> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) throw new Error("This browser could not write a PNG of the picture.");
  return new Uint8Array(await blob.arrayBuffer());
}
