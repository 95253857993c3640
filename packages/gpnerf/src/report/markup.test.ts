import { describe, expect, it } from "vitest";
import { html, Markup } from "./markup.ts";

describe("html", () => {
  it("escapes text, in elements and in attributes of either quote", () => {
    const text = `<b> & "double" 'single'`;
    const escaped = "&lt;b&gt; &amp; &quot;double&quot; &#39;single&#39;";
    expect(html`<p title="${text}">${text}</p>`.text).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  it("keeps markup, joins lists, writes numbers, leaves undefined out", () => {
    const items = ["a", "<"].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}</ul>${0}${undefined}${new Markup("<hr>")}`.text).toBe(
      "<ul><li>a</li><li>&lt;</li></ul>0<hr>",
    );
  });
});
