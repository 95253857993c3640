import { signal } from "@preact/signals";

/** What screen readers should say next; a live region on the page holds it. */
export const announcement = signal("");

let isOdd = false;

/** Say something politely: after what is being read. */
export function announce(text: string): void {
  // The same text twice is said again only when it differs; an invisible space does not change how it sounds.
  isOdd = !isOdd;
  announcement.value = isOdd ? text : `${text}\u00a0`;
}
