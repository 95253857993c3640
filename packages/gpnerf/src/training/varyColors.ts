/** Largest change of the exposure, as a factor. */
const exposureRange = 1.4;
/** Largest turn of all hues, radians. */
const hueRange = Math.PI / 3;
const leastSaturation = 0.4;
const mostSaturation = 1.4;
/** Weights of red, green and blue in brightness (ITU-R BT.601). */
const luma = [0.299, 0.587, 0.114] as const;

/**
 * A change of colours as other paint, light and cameras would make: exposure, hue and saturation, the same for all pixels.
 * @returns changes pixels [pixels, 3] in place; values stay in 0..1
 */
export function drawColorChange(random: () => number): (pixels: Float32Array) => void {
  const exposure = exposureRange ** (2 * random() - 1);
  const angle = hueRange * (2 * random() - 1);
  const saturation = leastSaturation + (mostSaturation - leastSaturation) * random();
  const matrix = turnedAboutGray(angle, saturation).map((value) => value * exposure);
  return (pixels) => {
    for (let i = 0; i < pixels.length; i += 3) {
      const [r, g, b] = [pixels[i], pixels[i + 1], pixels[i + 2]];
      for (let c = 0; c < 3; c++) {
        const value = matrix[3 * c] * r + matrix[3 * c + 1] * g + matrix[3 * c + 2] * b;
        pixels[i + c] = Math.min(Math.max(value, 0), 1);
      }
    }
  };
}

/**
 * Rotation of RGB about the gray axis after scaling the distance from gray, row-major [3, 3]: gray stays gray, so that
 * only hue and saturation change.
 */
function turnedAboutGray(angle: number, saturation: number): number[] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle) / Math.sqrt(3)];
  const turn = (row: number, column: number): number => {
    const off = (1 - cos) / 3;
    if (row === column) return cos + off;
    return off + ((column - row + 3) % 3 === 1 ? -sin : sin);
  };
  const rotation = Array.from({ length: 9 }, (_, i) => turn(Math.floor(i / 3), i % 3));
  return rotation.map((_, i) => {
    const [row, column] = [Math.floor(i / 3), i % 3];
    // rotation · (gray + saturation (color − gray)), with gray = luma · color on every channel.
    return (
      saturation * rotation[i] +
      (1 - saturation) * luma[column] * (rotation[3 * row] + rotation[3 * row + 1] + rotation[3 * row + 2])
    );
  });
}
