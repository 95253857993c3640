import { z } from "zod";

/**
 * What a rendered picture consists of. Each is a map [rows, columns(, 3)] whose `stride` says where it lies: cell (column,
 * row) is at image pixel (column · stride, row · stride), pixel centres at integers. So a layer of stride s has
 * ⌈width / s⌉ × ⌈height / s⌉ cells, the first of them on the corner pixel.
 *
 * | layer | elements | meaning |
 * |---|---|---|
 * | `color` | u8 × 3 | sRGB |
 * | `depth` | f32 | z-depth in metres |
 * | `classes` | u8, or u16 above 256 classes | most probable class, an index into `SceneDescription.classes`; their number where "ignore" is |
 * | `probability` | u8 | probability of that class, 255 is 1 |
 * | `entropy` | u8 | uncertainty: entropy of the class distribution over log(number of classes), 255 is 1 |
 * | `instances` | u16 | instance id, 0 where unknown; see `SceneDescription.instances` |
 * | `features` | u8 × 3 | semantic features S_sem in the scene's fixed PCA colours; stride 2 |
 *
 * Coarse pictures may lack `features` while the colours are still being found, just after the start.
 */
export const layerNames = ["color", "depth", "classes", "probability", "entropy", "instances", "features"] as const;

export const layerNameSchema = z.enum(layerNames);

export type LayerName = (typeof layerNames)[number];
