import type { Session } from "../backend/renderBackend.ts";
import { saveScreenshot } from "../state/screenshot.ts";
import { copyLink } from "../state/shareLink.ts";
import { useViewer } from "../state/viewer.ts";
import { Brand, ThemeButton } from "./brand.tsx";
import { Icon } from "./icon.tsx";

/** Name of the scene, and what can be done with the view as a whole. */
export function Header(props: { readonly session: Session; readonly onHelp: () => void }) {
  const viewer = useViewer();
  return (
    <header class="header">
      <Brand title={props.session.title} detail={`rendered by ${viewer.scene.model.name}`} />
      <div class="header-tools" role="toolbar" aria-label="Page">
        {props.session.hasTraining && (
          <a class="button quiet" href="#training" aria-label="Training">
            <Icon name="chart" />
            <span class="wide-only">Training</span>
          </a>
        )}
        <button
          type="button"
          class="tool"
          aria-label="Copy a link to this view"
          title="Copy a link to this view (L)"
          onClick={() => void copyLink(viewer)}
        >
          <Icon name="link" />
        </button>
        <button
          type="button"
          class="tool"
          aria-label="Save an image of the view"
          title="Save an image of the view (I)"
          onClick={() => void saveScreenshot(viewer)}
        >
          <Icon name="download" />
        </button>
        <ThemeButton />
        <button type="button" class="tool" aria-label="Help and keys" title="Help and keys (?)" onClick={props.onHelp}>
          <Icon name="help" />
        </button>
      </div>
    </header>
  );
}
