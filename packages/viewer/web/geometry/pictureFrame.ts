/** Pinhole intrinsics of the rendered picture, in its pixels; pixel centres are at integers. */
export interface Intrinsics {
  readonly width: number;
  readonly height: number;
  readonly fx: number;
  readonly fy: number;
  readonly cx: number;
  readonly cy: number;
}

/** A rectangle on the stage in CSS pixels. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Free room around a shape on the stage, CSS pixels. */
export interface Margins {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Where the rendered picture lies on the stage: as large as fits between the margins, centred, in its own shape.
 *
 * @param stage  size in CSS pixels
 */
export function pictureFrame(
  stage: { readonly width: number; readonly height: number },
  picture: { readonly width: number; readonly height: number },
  margins: Margins,
): Rectangle {
  const room = {
    width: Math.max(1, stage.width - margins.left - margins.right),
    height: Math.max(1, stage.height - margins.top - margins.bottom),
  };
  const factor = Math.min(room.width / picture.width, room.height / picture.height);
  const [width, height] = [picture.width * factor, picture.height * factor];
  return {
    left: margins.left + (room.width - width) / 2,
    top: margins.top + (room.height - height) / 2,
    width,
    height,
  };
}

/**
 * The OpenGL projection of the whole stage whose part inside the frame is exactly the picture's pinhole camera.
 *
 * A pixel centre (x, y) of the picture lies at (x + ½) / width of the frame. Camera axes are OpenGL's: x right, y up,
 * −z forward.
 *
 * @param near  metres
 * @param far   metres
 * @returns 4×4 row-major, clip from camera
 */
export function stageProjection(
  stage: { readonly width: number; readonly height: number },
  frame: Rectangle,
  intrinsics: Intrinsics,
  near: number,
  far: number,
): number[] {
  const [sx, sy] = [frame.width / intrinsics.width, frame.height / intrinsics.height];
  const [focalX, focalY] = [intrinsics.fx * sx, intrinsics.fy * sy];
  const [centerX, centerY] = [frame.left + (intrinsics.cx + 0.5) * sx, frame.top + (intrinsics.cy + 0.5) * sy];
  return [
    ...[(2 * focalX) / stage.width, 0, 1 - (2 * centerX) / stage.width, 0],
    ...[0, (2 * focalY) / stage.height, (2 * centerY) / stage.height - 1, 0],
    ...[0, 0, -(far + near) / (far - near), (-2 * far * near) / (far - near)],
    ...[0, 0, -1, 0],
  ];
}

/**
 * The picture's pixel under a point of the stage.
 * @returns column and row, or undefined outside the picture
 */
export function pixelAt(
  x: number,
  y: number,
  frame: Rectangle,
  picture: { readonly width: number; readonly height: number },
): { readonly column: number; readonly row: number } | undefined {
  const column = Math.floor(((x - frame.left) / frame.width) * picture.width);
  const row = Math.floor(((y - frame.top) / frame.height) * picture.height);
  const isInside = column >= 0 && row >= 0 && column < picture.width && row < picture.height;
  return isInside ? { column, row } : undefined;
}
