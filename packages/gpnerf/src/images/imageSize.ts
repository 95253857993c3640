/** Width and height of an image in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** "640×480", for messages. */
export function formatSize({ width, height }: ImageSize): string {
  return `${width}×${height}`;
}

/** Whether both have the same width and height. */
export function sameSize(a: ImageSize, b: ImageSize): boolean {
  return a.width === b.width && a.height === b.height;
}
