import { computed, effect, signal } from "@preact/signals";
import { isMatching } from "./mediaQuery.ts";
import { remember, remembered } from "./remembered.ts";

/** What was chosen; `system` follows the browser. */
export type ThemeChoice = "system" | "light" | "dark";

const storageKey = "gpnerf.theme";

export const themeChoice = signal<ThemeChoice>(storedChoice());

const systemIsDark = isMatching("(prefers-color-scheme: dark)");

/** The theme that is shown. */
export const theme = computed<"light" | "dark">(() => {
  if (themeChoice.value !== "system") return themeChoice.value;
  return systemIsDark.value ? "dark" : "light";
});

/** Switch to the other theme, and remember it; back to the system's when that is the same. */
export function toggleTheme(): void {
  const next = theme.value === "dark" ? "light" : "dark";
  themeChoice.value = next === (systemIsDark.value ? "dark" : "light") ? "system" : next;
}

/** Keep the page in the theme. */
export function applyTheme(): void {
  effect(() => {
    document.documentElement.dataset["theme"] = theme.value;
  });
  effect(() => remember(storageKey, themeChoice.value));
}

function storedChoice(): ThemeChoice {
  const stored = remembered(storageKey);
  return stored === "light" || stored === "dark" ? stored : "system";
}
