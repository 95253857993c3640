/** @file What the viewer uses of gpnerf beside its public surface. */
export { PointFusion } from "../../gpnerf/dist/fusion/pointFusion.js";
export { classUncertainty } from "../../gpnerf/dist/perception/classUncertainty.js";
export { progressiveStrides } from "../../gpnerf/dist/rendering/rayLevels.js";
export { type ViewPicture, ViewRendering } from "../../gpnerf/dist/rendering/viewRendering.js";
