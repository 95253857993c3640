import type { Camera } from "gpnerf";

/** The camera of a picture that has every `stride`-th pixel in both directions. */
export function thinnedCamera(camera: Camera, stride: number): Camera {
  const { width, height, fx, fy, cx, cy, worldFromCamera } = camera;
  return {
    ...{ width: Math.ceil(width / stride), height: Math.ceil(height / stride) },
    ...{ fx: fx / stride, fy: fy / stride, cx: cx / stride, cy: cy / stride, worldFromCamera },
  };
}

/** Every `stride`-th pixel of a map in both directions, the first of them on the corner. */
export function thinnedMap<Values extends Uint8Array | Uint16Array | Float32Array>(
  map: Values,
  { width, height }: { readonly width: number; readonly height: number },
  stride: number,
): Values {
  if (stride === 1) return map;
  const channels = map.length / (width * height);
  const columns = Math.ceil(width / stride);
  const thinned = map.slice(0, columns * Math.ceil(height / stride) * channels) as Values;
  for (let cell = 0; cell < thinned.length / channels; cell++) {
    const pixel = Math.floor(cell / columns) * stride * width + (cell % columns) * stride;
    for (let c = 0; c < channels; c++) thinned[cell * channels + c] = map[pixel * channels + c];
  }
  return thinned;
}
