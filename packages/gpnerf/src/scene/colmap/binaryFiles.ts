import { ByteReader } from "./byteReader.ts";
import { cameraModels } from "./cameraModels.ts";
import { type ColmapCamera, type ColmapFiles, type ColmapImage, mostImages, type VisitPoint } from "./colmapModel.ts";

const cameraHeadBytes = 4 + 4 + 8 + 8;
const leastCameraBytes = cameraHeadBytes + 2 * 8;
const imageHeadBytes = 4 + 4 * 8 + 3 * 8 + 4;
const leastImageBytes = imageHeadBytes + 1 + 8;
const observationBytes = 8 + 8 + 8;
const pointHeadBytes = 8 + 3 * 8 + 3 + 8 + 8;
const trackEntryBytes = 4 + 4;
const largestTrackPart = 4096;

/** COLMAP's binary files: little-endian, each a 64-bit number of records followed by the records without gaps. */
export const binaryFiles: ColmapFiles = { extension: "bin", readCameras, readImages, readPoints };

/** Per camera: id u32, model i32, width u64, height u64, parameters f64 as many as the model has. */
function readCameras(path: string): Promise<ColmapCamera[]> {
  return ByteReader.with(path, async (reader) => {
    const count = await countOf(reader, "cameras", leastCameraBytes);
    const cameras: ColmapCamera[] = [];
    for (let index = 0; index < count; index++) {
      const what = `camera ${index + 1} of ${count}`;
      const where = `${path}, ${what} (byte ${reader.offset})`;
      await reader.need(cameraHeadBytes, what);
      const [id, modelId, width, height] = [reader.uint32(), reader.int32(), reader.uint64(), reader.uint64()];
      const model = cameraModels[modelId];
      // The number of parameters, and so the place of the next camera, is known for known models only.
      if (model === undefined) throw reader.damaged(`holds camera model ${modelId}, which is not known, in ${what}`);
      await reader.need(8 * model.parameterCount, what);
      const parameters = Array.from({ length: model.parameterCount }, () => reader.float64());
      cameras.push({ id, model: model.name, width, height, parameters, where });
    }
    reader.expectEnd("its cameras");
    return cameras;
  });
}

/**
 * Per image: id u32, rotation w x y z 4 f64, translation 3 f64, camera u32, name up to a zero byte, number of image
 * points u64; per image point x, y f64 and the id of its 3D point u64, which are passed over.
 */
function readImages(path: string): Promise<ColmapImage[]> {
  return ByteReader.with(path, async (reader) => {
    const count = await countOf(reader, "images", leastImageBytes);
    const images: ColmapImage[] = [];
    for (let index = 0; index < count; index++) {
      const what = `image ${index + 1} of ${count}`;
      const where = `${path}, ${what} (byte ${reader.offset})`;
      await reader.need(imageHeadBytes, what);
      const id = reader.uint32();
      const rotation = [reader.float64(), reader.float64(), reader.float64(), reader.float64()];
      const translation = [reader.float64(), reader.float64(), reader.float64()];
      const cameraId = reader.uint32();
      const name = await reader.text(what);
      images.push({ id, name, cameraId, rotation, translation, where });
      const points = await reader.count(`image points of ${what}`, observationBytes);
      reader.skip(points * observationBytes, what);
    }
    reader.expectEnd("its images");
    return images;
  });
}

/**
 * Per point: id u64, x y z 3 f64, colour 3 u8, error f64, length of the track u64; per entry of the track the image's id
 * u32 and the number of the image point u32.
 */
function readPoints(path: string, visit: VisitPoint): Promise<void> {
  return ByteReader.with(path, async (reader) => {
    const count = await reader.count("points", pointHeadBytes);
    for (let index = 0; index < count; index++) {
      const what = `point ${index + 1} of ${count}`;
      if (!reader.has(pointHeadBytes)) await reader.need(pointHeadBytes, what);
      reader.skip(8, what);
      const point = [reader.float64(), reader.float64(), reader.float64()] as const;
      reader.skip(3 + 8, what);
      let left = await reader.count(`track entries of ${what}`, trackEntryBytes);
      while (left > 0) {
        const part = Math.min(left, largestTrackPart);
        if (!reader.has(part * trackEntryBytes)) await reader.need(part * trackEntryBytes, what);
        const imageIds: number[] = [];
        for (let entry = 0; entry < part; entry++) {
          imageIds.push(reader.uint32());
          reader.skip(4, what);
        }
        visit(point, imageIds);
        left -= part;
      }
    }
    reader.expectEnd("its points");
  });
}

async function countOf(reader: ByteReader, records: string, leastBytes: number): Promise<number> {
  const count = await reader.count(records, leastBytes);
  if (count > mostImages) throw reader.damaged(`announces ${count} ${records}; ${mostImages} are read at most`);
  return count;
}
