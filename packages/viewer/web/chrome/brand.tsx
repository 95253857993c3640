import { theme, toggleTheme } from "../state/theme.ts";
import { Icon } from "./icon.tsx";

/** The sign, what is shown, and by what. */
export function Brand({ title, detail }: { readonly title: string; readonly detail?: string }) {
  return (
    <div class="brand">
      <img src="./icon.svg" alt="" width="24" height="24" />
      <h1>
        {title}
        <span class="visually-hidden"> in the gpnerf viewer</span>
      </h1>
      {detail && <p class="muted wide-only">{detail}</p>}
    </div>
  );
}

/** Light or dark. */
export function ThemeButton() {
  const isDark = theme.value === "dark";
  return (
    <button
      type="button"
      class="tool"
      aria-label={isDark ? "Light theme" : "Dark theme"}
      title={`${isDark ? "Light" : "Dark"} theme (T)`}
      onClick={toggleTheme}
    >
      <Icon name={isDark ? "sun" : "moon"} />
    </button>
  );
}
