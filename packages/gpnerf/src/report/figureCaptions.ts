import type { ReportFigures } from "./reportInput.ts";

/** What each picture of a view shows. */
export const figureCaptions: Readonly<Record<keyof ReportFigures, string>> = {
  truthColor: "Photo",
  renderedColor: "Rendered colour",
  colorError: "Colour error",
  nearestView: "Nearest source view",
  meanView: "Mean of the source views",
  truthDepth: "Measured depth",
  renderedDepth: "Rendered depth",
  truthClasses: "Labelled classes",
  renderedClasses: "Rendered classes",
  classErrors: "Wrong classes",
  truthInstances: "Labelled instances",
  renderedInstances: "Rendered instances",
  teacherInstances: "Instances from the photo",
  features: "Rendered features (PCA)",
};

/** Names of all pictures of a view. */
export const figureNames: readonly (keyof ReportFigures)[] = Object.keys(figureCaptions) as (keyof ReportFigures)[];
