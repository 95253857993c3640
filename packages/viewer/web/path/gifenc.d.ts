/** What of gifenc 1.0 is used here; the package comes without types. */
declare module "gifenc" {
  export type Palette = readonly (readonly [number, number, number])[];

  export interface Encoder {
    writeFrame(
      index: Uint8Array,
      width: number,
      height: number,
      options: { readonly palette: Palette; readonly delay: number; readonly repeat?: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  }

  /** An encoder that collects frames. */
  export function GIFEncoder(): Encoder;
  /** The colours that represent RGBA bytes best. */
  export function quantize(rgba: Uint8ClampedArray, maximumColors: number): Palette;
  /** Index of the nearest colour for each pixel. */
  export function applyPalette(rgba: Uint8ClampedArray, palette: Palette): Uint8Array;
}
