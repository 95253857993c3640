import type { ComponentChildren } from "preact";

/** A titled part of the side panel. */
export function Panel(props: {
  readonly title: string;
  /** Beside the title. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const id = `panel-${props.title.toLowerCase().replaceAll(/\W+/g, "-")}`;
  return (
    <section class="panel" aria-labelledby={id}>
      <header class="panel-head">
        <h2 id={id}>{props.title}</h2>
        {props.aside}
      </header>
      {props.children}
    </section>
  );
}
