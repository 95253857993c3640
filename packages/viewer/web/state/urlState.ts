import type { Pose, Quaternion, Vector3 } from "../geometry/pose.ts";
import { type ViewLayerId, viewLayerIds } from "../layers/viewLayer.ts";

/** What a link to a view says; what it leaves out stays as it is. */
export interface SharedView {
  readonly pose?: Pose;
  readonly layer?: ViewLayerId;
  /** The layer right of the divider. */
  readonly compared?: ViewLayerId;
  /** Where the divider is, 0..1. */
  readonly divider?: number;
}

/** The page that an address shows. */
export type Route = { readonly page: "training" } | { readonly page: "view"; readonly view: SharedView };

/** Decimal places: a tenth of a millimetre, and a hundredth of a degree. */
const decimals = { position: 4, rotation: 5 };

/** Read the part of an address after "#". Whatever is broken in it is left out. */
export function parseRoute(hash: string): Route {
  const [page, query = ""] = hash.replace(/^#/, "").split("?");
  if (page === "training") return { page: "training" };
  const values = new URLSearchParams(query);
  const pose = parsePose(values.get("p"), values.get("q"));
  const layer = parseLayer(values.get("layer"));
  const compared = parseLayer(values.get("with"));
  const divider = Number(values.get("at") ?? Number.NaN);
  return {
    page: "view",
    view: {
      ...(pose ? { pose } : {}),
      ...(layer ? { layer } : {}),
      ...(compared ? { compared } : {}),
      ...(divider >= 0 && divider <= 1 ? { divider } : {}),
    },
  };
}

/** The part of an address after "#", with it, that shows this view. */
export function formatView({ pose, layer, compared, divider }: SharedView): string {
  const parts = [
    pose && `p=${pose.position.map((value) => round(value, decimals.position)).join(",")}`,
    pose && `q=${pose.rotation.map((value) => round(value, decimals.rotation)).join(",")}`,
    layer && `layer=${layer}`,
    compared && `with=${compared}`,
    compared && divider !== undefined && `at=${round(divider, 3)}`,
  ];
  return `#view?${parts.filter((part) => typeof part === "string").join("&")}`;
}

function parsePose(position: string | null, rotation: string | null): Pose | undefined {
  const p = parseNumbers(position, 3);
  const q = parseNumbers(rotation, 4);
  if (!p || !q) return undefined;
  const length = Math.hypot(...q);
  // Rounded to five places; a much shorter or longer one was not made here.
  if (Math.abs(length - 1) > 1e-2) return undefined;
  const unit = q.map((value) => value / length);
  return { position: p as unknown as Vector3, rotation: unit as unknown as Quaternion };
}

function parseNumbers(text: string | null, count: number): number[] | undefined {
  const numbers = (text ?? "").split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const isUsable = numbers.length === count && numbers.every((value) => Math.abs(value) < 1e6);
  return isUsable ? numbers : undefined;
}

function parseLayer(text: string | null): ViewLayerId | undefined {
  return viewLayerIds.find((id) => id === text);
}

function round(value: number, places: number): number {
  // Adding 0 turns −0 into 0.
  return Number(value.toFixed(places)) + 0;
}
