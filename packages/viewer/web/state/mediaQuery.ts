import { type ReadonlySignal, signal } from "@preact/signals";

/** Whether a media query matches, now and whenever that changes. */
export function isMatching(query: string): ReadonlySignal<boolean> {
  const list = matchMedia(query);
  const matches = signal(list.matches);
  list.addEventListener("change", (event) => {
    matches.value = event.matches;
  });
  return matches;
}
