import type { Camera } from "../../cameras/camera.ts";

/**
 * One way to understand the numbers of a scene: what its reader makes of them, or what they mean under another convention.
 */
export interface Reading {
  /** Camera of a frame. A function, because a scene has many more frames than a check looks at. */
  cameraOf(frame: number): Camera;
  /** What stored depths are multiplied by. */
  readonly depthScale: number;
  /** Whether depths are distances from the camera's centre, rather than along its axis. */
  readonly isDepthAlongRay: boolean;
  readonly registration: Registration;
}

/**
 * Where the colour of a depth pixel lies: mirrored about the image's centre, then enlarged about it, then moved.
 */
export interface Registration {
  readonly isMirrored: boolean;
  readonly isUpsideDown: boolean;
  readonly zoom: number;
  /** Pixels to the right and down. */
  readonly shiftX: number;
  readonly shiftY: number;
  /** Which of the two images the intrinsics belong to, where they differ. */
  readonly cameraOf: "depth" | "color";
}

/** The scene as its reader understands it: depth and colour on the same pixels. */
export function storedReading(cameras: readonly Camera[]): Reading {
  const registration = {
    isMirrored: false,
    isUpsideDown: false,
    zoom: 1,
    shiftX: 0,
    shiftY: 0,
    cameraOf: "depth",
  } as const;
  return { cameraOf: (frame) => cameras[frame], depthScale: 1, isDepthAlongRay: false, registration };
}

/** The reading with every pose replaced. */
export function withPoses(
  reading: Reading,
  pose: (worldFromCamera: Float64Array, frame: number) => Float64Array,
): Reading {
  const cameraOf = (frame: number): Camera => {
    const camera = reading.cameraOf(frame);
    return { ...camera, worldFromCamera: pose(camera.worldFromCamera, frame) };
  };
  return { ...reading, cameraOf };
}

/** The reading with every camera's intrinsics replaced. */
export function withIntrinsics(
  reading: Reading,
  change: (camera: Camera) => Partial<Omit<Camera, "worldFromCamera">>,
): Reading {
  const cameraOf = (frame: number): Camera => {
    const camera = reading.cameraOf(frame);
    return { ...camera, ...change(camera) };
  };
  return { ...reading, cameraOf };
}
