/** A piece of HTML that is safe to insert as it is. */
export class Markup {
  readonly text: string;

  /** @param text  HTML written by this program; never text that came from outside */
  constructor(text: string) {
    this.text = text;
  }
}

/** What `html` can insert: text and numbers are escaped, markup is not, lists are joined, undefined is left out. */
export type Content = string | number | Markup | undefined | readonly Content[];

/**
 * Template tag for HTML. Everything inserted is escaped unless it is itself `Markup`, so that forgetting is impossible.
 *
 * @example html`<p title="${name}">${sentences.map((sentence) => html`<b>${sentence}</b>`)}</p>`
 */
export function html(fragments: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const inserted = contents.map(toText);
  return new Markup(fragments.map((fragment, i) => fragment + (inserted[i] ?? "")).join(""));
}

function toText(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "object") return content.map(toText).join("");
  return String(content).replace(/[&<>"']/g, (character) => entities[character]);
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
