/** A camera as a model stores it, not yet checked. */
export interface ColmapCamera {
  readonly id: number;
  /** Name of the camera model, "OPENCV"; a number that has no name as "17". */
  readonly model: string;
  readonly width: number;
  readonly height: number;
  readonly parameters: readonly number[];
  /** File and place in it, for messages. */
  readonly where: string;
}

/** A registered photo as a model stores it, not yet checked. */
export interface ColmapImage {
  readonly id: number;
  /** Path below the folder of images. */
  readonly name: string;
  readonly cameraId: number;
  /** Rotation world to camera as a quaternion w, x, y, z. */
  readonly rotation: readonly number[];
  /** Translation world to camera. */
  readonly translation: readonly number[];
  /** File and place in it, for messages. */
  readonly where: string;
}

/** Told each point of a model: world coordinates, and ids of the images that see it. A point may come in several parts. */
export type VisitPoint = (point: readonly [number, number, number], imageIds: readonly number[]) => void;

/** Reads the three files of a model; each throws a `SceneError` when its file is damaged. */
export interface ColmapFiles {
  readonly extension: "bin" | "txt";
  readCameras(path: string): Promise<ColmapCamera[]>;
  readImages(path: string): Promise<ColmapImage[]>;
  /** Points are not kept: models have millions. */
  readPoints(path: string, visit: VisitPoint): Promise<void>;
}

/** More images than any model has; a larger number is damage, or an attack. */
export const mostImages = 200_000;
