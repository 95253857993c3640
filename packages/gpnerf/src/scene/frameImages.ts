import { type ImageFile, openImage } from "../images/imageFile.ts";
import { type GrayImage, readDepth, readLabels } from "../images/readGray.ts";
import type { FrameFiles, ImageSource } from "./sceneFiles.ts";

/**
 * Open a frame's colour image, a file or a source.
 * @throws {SceneError} when it is missing or damaged
 */
export function openColor(source: FrameFiles["color"]): Promise<ImageFile> {
  return typeof source === "string" ? openImage(source) : source.read();
}

/**
 * Read a frame's depth map as stored.
 * @throws {SceneError} when it is missing or damaged
 */
export function openDepth(source: string | ImageSource<GrayImage>): Promise<GrayImage> {
  return typeof source === "string" ? readDepth(source) : source.read();
}

/**
 * Read a frame's map of labels as stored.
 * @throws {SceneError} when it is missing or damaged
 */
export function openLabels(source: string | ImageSource<GrayImage>): Promise<GrayImage> {
  return typeof source === "string" ? readLabels(source) : source.read();
}

/** Where an image lies, for messages. */
export function placeOf(source: string | ImageSource<unknown>): string {
  return typeof source === "string" ? source : source.path;
}
