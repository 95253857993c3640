import { effect } from "@preact/signals";
import { announce } from "./announcer.ts";
import { formatView, parseRoute } from "./urlState.ts";
import type { Viewer } from "./viewer.ts";

/** Browsers allow about a hundred changes of the address in half a minute. */
const settleMilliseconds = 400;

/** The address of the view as it is, without secrets: a token that opened the page stays out of it. */
export function linkTo(viewer: Viewer): string {
  const url = new URL(location.href);
  url.searchParams.delete("token");
  url.hash = hashOf(viewer);
  return url.href;
}

/** Copy the link, and say so. */
export async function copyLink(viewer: Viewer): Promise<void> {
  const link = linkTo(viewer);
  history.replaceState(null, "", new URL(link).hash);
  try {
    await navigator.clipboard.writeText(link);
    announce("Link copied");
  } catch {
    // Without https or permission there is no clipboard; the address bar then holds the link.
    announce("The address bar holds the link: copy it from there");
  }
}

/**
 * Keep the address like the view, and the view like an address that is typed in or gone back to.
 * @returns a function that ends it
 */
export function syncAddress(viewer: Viewer): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = effect(() => {
    const hash = hashOf(viewer);
    clearTimeout(timer);
    timer = setTimeout(() => history.replaceState(null, "", hash), settleMilliseconds);
  });
  const onHash = (): void => {
    const route = parseRoute(location.hash);
    if (route.page !== "view") return;
    const { pose, layer, compared, divider } = route.view;
    if (pose) viewer.view.goTo(pose);
    if (layer) viewer.layers.layer.value = layer;
    viewer.layers.compared.value = compared;
    if (divider !== undefined) viewer.layers.divider.value = divider;
  };
  addEventListener("hashchange", onHash);
  return () => {
    end();
    clearTimeout(timer);
    removeEventListener("hashchange", onHash);
  };
}

function hashOf({ view, layers }: Viewer): string {
  const compared = layers.compared.value;
  return formatView({
    pose: view.pose.value,
    layer: layers.layer.value,
    ...(compared ? { compared, divider: layers.divider.value } : {}),
  });
}
