import { useEffect, useRef } from "preact/hooks";
import { shortcuts, viewGestures, viewKeys } from "../controls/shortcuts.ts";
import { hasSingleKeys } from "../state/singleKeys.ts";
import { useViewer } from "../state/viewer.ts";
import { Icon } from "./icon.tsx";

interface KeyLine {
  readonly keys: string;
  readonly does: string;
}

/** All keys and gestures. */
export function HelpDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { layers } = useViewer();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (isOpen && element?.open === false) element.showModal();
    if (!isOpen) element?.close();
  }, [isOpen]);
  const anywhere: readonly KeyLine[] = [
    ...shortcuts.map(({ key, does }) => ({ keys: key === " " ? "Space" : key.toUpperCase(), does })),
    { keys: "?", does: "This help" },
  ];
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="help-title" onClose={onClose}>
      <header class="dialog-head">
        <h2 id="help-title">Keys and gestures</h2>
        <button type="button" class="tool" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div class="help-columns">
        <div class="help-column">
          <KeyTable title="By hand" lines={viewGestures} />
          <KeyTable title="With the view in focus" lines={viewKeys} />
        </div>
        <div class="help-column">
          <KeyTable title="Layers" lines={layers.available.map(({ key, label }) => ({ keys: key, does: label }))} />
          <KeyTable title="Anywhere" lines={anywhere} />
          <label class="check">
            <input
              type="checkbox"
              checked={hasSingleKeys.value}
              onChange={(event) => {
                hasSingleKeys.value = event.currentTarget.checked;
              }}
            />
            Digits and letters work from anywhere on the page
          </label>
        </div>
      </div>
    </dialog>
  );
}

function KeyTable({ title, lines }: { readonly title: string; readonly lines: readonly KeyLine[] }) {
  return (
    <section class="key-table">
      <h3>{title}</h3>
      <dl>
        {lines.map(({ keys, does }) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
