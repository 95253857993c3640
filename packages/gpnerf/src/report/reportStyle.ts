/**
 * Style sheet of the report: one column of text, pictures in a grid, light or dark as the reader's system is.
 *
 * On a wide screen the upper row of a view holds what is given and the lower row what was rendered; a rendered picture
 * with nothing to compare it with stays in the lower row.
 */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --ink: #1b1f24; --quiet: #59636e; --paper: #ffffff; --card: #f6f8fa; --line: #d5dae0; --accent: #0b6e99; --ours: #e8f3f8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9ed; --quiet: #9aa4af; --paper: #14171b; --card: #1c2127; --line: #343b44; --accent: #6cc0e5; --ours: #17303c;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 76rem; padding: 2rem clamp(1rem, 4vw, 3rem) 4rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
h1 { margin: 0 0 .5rem; font-size: clamp(1.6rem, 4vw, 2.2rem); line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 3rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); font-size: 1.35rem; }
h3 { margin: 0; font-size: 1.05rem; overflow-wrap: anywhere; }
.summary { max-width: 46rem; margin: 0 0 1.5rem; color: var(--quiet); font-size: 1.05rem; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { padding-bottom: .4rem; color: var(--quiet); text-align: left; font-size: .9rem; }
th, td { padding: .45rem .9rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child { padding-left: .6rem; text-align: left; }
thead th { color: var(--quiet); font-size: .85rem; font-weight: 600; }
tbody th { font-weight: 400; }
.scores { width: 100%; }
.ours { background: var(--ours); }
.ours th { font-weight: 600; }
.none { color: var(--quiet); }
strong { font-weight: 700; color: var(--accent); }
abbr { text-decoration: none; cursor: help; }
.view { margin: 1.25rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); }
.line { display: flex; flex-wrap: wrap; gap: .15rem 1.4rem; margin: .2rem 0 .8rem; font-size: .9rem; font-variant-numeric: tabular-nums; }
.line div { display: flex; gap: .4rem; }
.line dt { color: var(--quiet); }
.line dd { margin: 0; }
small { color: var(--quiet); font-size: .85em; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: .6rem; }
.pair { display: grid; gap: .6rem; align-content: start; }
.pair:has(> [class^="rendered"]:only-child), .pair:has(> .features:only-child) { align-content: end; }
figure { margin: 0; }
img { display: block; width: 100%; height: auto; border-radius: .25rem; }
.truthClasses img, .renderedClasses img, .classErrors img, .truthInstances img, .renderedInstances img, .teacherInstances img, .truthDepth img, .renderedDepth img, .features img { image-rendering: pixelated; }
figcaption { padding-top: .2rem; color: var(--quiet); font-size: .8rem; }
.legends { display: flex; flex-wrap: wrap; gap: .4rem 2rem; align-items: center; margin-top: .6rem; font-size: .8rem; color: var(--quiet); }
.depth { display: flex; gap: .5rem; align-items: center; margin: 0; }
.scale { width: 7rem; height: .7rem; border-radius: .2rem; }
.classes { display: flex; flex-wrap: wrap; gap: .2rem .9rem; margin: 0; padding: 0; list-style: none; }
.classes li { display: flex; gap: .35rem; align-items: center; }
.swatch { width: .8rem; height: .8rem; border: 1px solid var(--line); border-radius: .2rem; }
pre { overflow-x: auto; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--card); font-size: .9rem; }
.columns { display: flex; flex-wrap: wrap; gap: 1rem 3rem; align-items: flex-start; }
.columns td { white-space: normal; overflow-wrap: anywhere; }
footer { margin-top: 3rem; max-width: 46rem; color: var(--quiet); font-size: .85rem; }
@media (max-width: 48rem) {
  .figures { grid-template-columns: 1fr; }
  .pair { grid-template-columns: 1fr 1fr; }
  .view { padding: .75rem; }
  th, td { padding-inline: .5rem; }
  tbody th { min-width: 9rem; white-space: normal; }
}
@media print { .view { break-inside: avoid; } }
`;
