import { SceneError } from "../../errors.ts";
import { type ColmapCamera, type ColmapFiles, type ColmapImage, mostImages, type VisitPoint } from "./colmapModel.ts";
import { type DataLine, isBlank, lineBatches } from "./dataLines.ts";

/** COLMAP's text files: a record per line, images on two; numbers between blanks; comments after "#". */
export const textFiles: ColmapFiles = { extension: "txt", readCameras, readImages, readPoints };

/** CAMERA_ID MODEL WIDTH HEIGHT PARAMS… */
async function readCameras(path: string): Promise<ColmapCamera[]> {
  const cameras: ColmapCamera[] = [];
  for await (const batch of lineBatches(path)) {
    for (const line of batch) {
      if (isBlank(line)) continue;
      const [idWord = "", model = "", ...words] = wordsOf(line);
      const [id] = numbersOf([idWord], line, path);
      const [width, height, ...parameters] = numbersOf(words, line, path);
      if (height === undefined) throw badLine(path, line, "ends before the camera's width and height");
      cameras.push({ id, model, width, height, parameters, where: `${path}, line ${line.number}` });
      expectFew(cameras.length, "cameras", path);
    }
  }
  return cameras;
}

/** IMAGE_ID QW QX QY QZ TX TY TZ CAMERA_ID NAME, and a line of image points, which is passed over. */
async function readImages(path: string): Promise<ColmapImage[]> {
  const images: ColmapImage[] = [];
  let pointsOf: ColmapImage | undefined;
  for await (const batch of lineBatches(path)) {
    for (const line of batch) {
      if (pointsOf !== undefined) {
        expectImagePoints(line, pointsOf, path);
        pointsOf = undefined;
      } else if (!isBlank(line)) {
        pointsOf = imageOf(line, path);
        images.push(pointsOf);
        expectFew(images.length, "images", path);
      }
    }
  }
  return images;
}

/** Nine numbers, then the name, which may hold blanks. */
const imageLine = /^((?:\S+\s+){9})(\S.*)$/;

function imageOf(line: DataLine, path: string): ColmapImage {
  const [, head, name] = imageLine.exec(line.text.trim()) ?? [];
  if (head === undefined || name === undefined) {
    throw badLine(path, line, `has ${wordsOf(line).length} words instead of the 10 of an image`);
  }
  const [id, w, x, y, z, tx, ty, tz, cameraId] = numbersOf(head.trim().split(/\s+/), line, path);
  const where = `${path}, line ${line.number}`;
  return { id, name, cameraId, rotation: [w, x, y, z], translation: [tx, ty, tz], where };
}

/** Files with a line per image instead of two would lose every other image without a word. */
function expectImagePoints(line: DataLine, image: ColmapImage, path: string): void {
  // Only a short line can be an image; millions of characters of points are not looked through.
  const text = line.text.slice(0, 2000).trim();
  if (text.startsWith("#") || (imageLine.test(text) && Number.isNaN(Number(text.slice(text.lastIndexOf(" ")))))) {
    const wanted = `holds no image points, though it follows ${image.name}: each image takes two lines, the second may be empty`;
    throw badLine(path, line, wanted);
  }
}

/** POINT3D_ID X Y Z R G B ERROR, then pairs of IMAGE_ID and POINT2D_IDX. */
async function readPoints(path: string, visit: VisitPoint): Promise<void> {
  for await (const batch of lineBatches(path)) {
    for (const line of batch) {
      if (isBlank(line)) continue;
      const [_id, x, y, z, _red, _green, _blue, error, ...track] = numbersOf(wordsOf(line), line, path);
      if (error === undefined) throw badLine(path, line, "ends before the point's position, colour and error");
      visit(
        [x, y, z],
        track.filter((_, index) => index % 2 === 0),
      );
    }
  }
}

function wordsOf({ text }: DataLine): string[] {
  return text.trim().split(/\s+/);
}

/** Numbers as they stand; "nan" and "inf", which programs write, are left to the checks of cameras and poses. */
function numbersOf(words: readonly string[], line: DataLine, path: string): number[] {
  return words.map((word) => {
    if (/^[+-]?(?:nan|inf(?:inity)?)$/i.test(word)) return Number.NaN;
    const value = Number(word);
    if (word === "" || Number.isNaN(value))
      throw badLine(path, line, `holds "${word.slice(0, 40)}" where a number belongs`);
    return value;
  });
}

function expectFew(count: number, records: string, path: string): void {
  if (count <= mostImages) return;
  throw new SceneError(`${path}: holds more than ${mostImages} ${records}.`, {
    path,
    hint: "Split the model into smaller ones.",
  });
}

function badLine(path: string, line: DataLine, problem: string): SceneError {
  return new SceneError(`${path}, line ${line.number}: ${problem}; it needs to be a whole COLMAP file.`, {
    path,
    hint: "Copy the model again from where it was made, or export it once more as text (colmap model_converter).",
  });
}
