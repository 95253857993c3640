import {
  colorImage,
  colorizeClasses,
  colorizeDepth,
  colorizeFeatures,
  type DepthRange,
  type FeatureColors,
  type ImageSize,
  type LabelSet,
  type RenderedView,
  type RgbImage,
} from "gpnerf";
import sharp from "sharp";

/** A rendered view as four pictures of one size. */
export interface ViewPictures {
  readonly color: RgbImage;
  readonly depth: RgbImage;
  readonly classes: RgbImage;
  /** Features are rendered at half the resolution; pixels are repeated. */
  readonly features: RgbImage;
}

/** What the colours of a trajectory's pictures mean; the same for all its views. */
export interface PictureColors {
  readonly depthRange: DepthRange;
  readonly labels: LabelSet;
  readonly features: FeatureColors;
}

export async function viewPictures(view: RenderedView, size: ImageSize, colors: PictureColors): Promise<ViewPictures> {
  const { semantic } = view;
  return {
    color: colorImage(view.color, size),
    depth: colorizeDepth(view.depth, size, colors.depthRange),
    classes: colorizeClasses(view.classes, size, colors.labels),
    features: await enlarged(colorizeFeatures(semantic.data, semantic, colors.features), size),
  };
}

/** Repeat pixels up to a size. */
async function enlarged({ width, height, data }: RgbImage, size: ImageSize): Promise<RgbImage> {
  const picture = sharp(data, { raw: { width, height, channels: 3 } });
  const bytes = await picture.resize(size.width, size.height, { fit: "fill", kernel: "nearest" }).raw().toBuffer();
  return { ...size, data: bytes };
}

/**
 * Depth as a 16-bit greyscale PNG, in millimetres like the depth maps of the data sets.
 * @param depth  z-depth in metres, [height, width]; beyond 65.534 m it is cut off
 */
export function depthPng(depth: Float32Array, { width, height }: ImageSize): Promise<Buffer> {
  // 65535 means unknown to readers of such files.
  const millimetres = Uint16Array.from(depth, (metres) => Math.min(65534, Math.max(0, Math.round(1000 * metres))));
  return sharp(millimetres, { raw: { width, height, channels: 1 } })
    .toColourspace("grey16")
    .png()
    .toBuffer();
}

/**
 * Pictures of one size as an endless animated WebP.
 * @param frames  at least one
 */
export function animatedWebp(frames: readonly RgbImage[], framesPerSecond: number): Promise<Buffer> {
  const [{ width, height }] = frames;
  const pages = Buffer.concat(frames.map(({ data }) => data));
  const delay = frames.map(() => Math.round(1000 / framesPerSecond));
  return sharp(pages, { raw: { width, height: height * frames.length, channels: 3, pageHeight: height } })
    .webp({ quality: 85, loop: 0, delay })
    .toBuffer();
}
