import { render } from "preact";
import { App } from "./chrome/app.tsx";
import { applyTheme } from "./state/theme.ts";

applyTheme();
const root = document.getElementById("app");
if (root === null) throw new Error("internal: the page has no #app");
root.replaceChildren();
render(<App />, root);
