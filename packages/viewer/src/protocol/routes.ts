/** Version of everything in this folder; a page and a server of different versions do not talk. */
export const protocolVersion = 1;

/**
 * Where the server answers. All HTTP routes are GET, answer with JSON or `PackedMessage`s (`application/octet-stream`), and
 * with `ErrorAnswer` and a status of 4xx or 5xx where they fail.
 *
 * | route | answer |
 * |---|---|
 * | `session` | {@link import("./session.ts").Session}: what this server shows; ask first |
 * | `scene` | {@link import("./sceneDescription.ts").SceneDescription} |
 * | `points` | packed {@link import("./pointCloud.ts").PointCloudHeader} |
 * | `thumbnail(id)` | PNG, at most 128 pixels wide |
 * | `frame(id)` | packed {@link import("./frameMaps.ts").FrameMapsHeader}: the photo and its ground truth |
 * | `training` | server-sent events, each a {@link import("./training.ts").TrainingMessage} |
 * | `trainingPicture(step, view, kind)` | PNG of a validation |
 * | `socket` | WebSocket: {@link import("./requests.ts").ClientMessage} up; {@link import("./answers.ts").ServerMessage} as text and packed {@link import("./picture.ts").PictureHeader} as binary messages down |
 *
 * Servers reached from other machines want a token: pages are opened as `/?token=TOKEN`, which sets a cookie that all later
 * requests carry; programs send `Authorization: Bearer TOKEN`.
 */
export const routes = {
  session: "/api/session",
  scene: "/api/scene",
  points: "/api/points",
  thumbnail: (frame: number): string => `/api/thumbnails/${frame}.png`,
  frame: (frame: number): string => `/api/frames/${frame}`,
  training: "/api/training",
  trainingPicture: (step: number, view: number, kind: string): string =>
    `/api/training/pictures/${step}/${view}/${kind}.png`,
  socket: "/socket",
} as const;
