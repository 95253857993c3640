import type { LensCamera } from "../../cameras/lensCamera.ts";
import { SceneError } from "../../errors.ts";
import { intrinsicsProblem } from "../photos/intrinsicsProblem.ts";
import { cameraModels } from "./cameraModels.ts";
import type { ColmapCamera } from "./colmapModel.ts";

const supported = cameraModels.filter(({ lens }) => lens !== undefined).map(({ name }) => name);

/**
 * The camera that a model's entry stands for. COLMAP counts pixels from the image's corner, so that the centre of the
 * first pixel is (0.5, 0.5); here it is (0, 0), and the principal point moves by half a pixel.
 *
 * @throws {SceneError} when the camera model is not known or supported, or its numbers cannot be a camera's
 */
export function lensCameraOf(
  { model: name, width, height, parameters, where }: ColmapCamera,
  path: string,
): LensCamera {
  const refuse = (problem: string, hint: string): never => {
    throw new SceneError(`${where}: ${problem}.`, { path, hint });
  };
  const model = cameraModels.find((model) => model.name === name);
  if (model?.lens === undefined) {
    return refuse(
      `the camera model is ${name}; it needs to be one of ${supported.join(", ")}`,
      "Undistort the photos with colmap image_undistorter and open its result.",
    );
  }
  if (parameters.length !== model.parameterCount) {
    refuse(
      `the ${name} camera has ${parameters.length} parameters; it needs ${model.parameterCount}`,
      "Export the model once more; a parameter was lost.",
    );
  }
  const [fx, fy, cx, cy, ...distortion] = model.hasOneFocal ? [parameters[0], ...parameters] : parameters;
  const camera = { width, height, fx, fy, cx: cx - 0.5, cy: cy - 0.5 };
  const problem = intrinsicsProblem(camera, distortion);
  if (problem !== undefined) refuse(`the ${name} camera ${problem}`, "Estimate the camera again with COLMAP.");
  return { ...camera, lens: model.lens(distortion) };
}
