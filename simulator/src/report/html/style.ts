/** The looks of the page: readable on a phone, on a wall, by night and on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  font-size: max(100%, 0.95vw);
  --paper: light-dark(#fafaf9, #0b0c0e);
  --ink: light-dark(#131519, #f3f4f6);
  --soft: light-dark(#575c66, #a6acb7);
  --line: light-dark(#e7e7e6, #22252b);
  --good: light-dark(#1a7a45, #5fd394);
  --bad: light-dark(#b3372b, #f58d80);
  --alert: light-dark(#8a4b00, #ffc266);
  --look-1: light-dark(#3458d6, #8ea8ff);
  --look-2: light-dark(#c2570c, #f7a35c);
  --look-3: light-dark(#0f7d70, #4fd0bd);
  --look-4: light-dark(#a8328f, #ef8fd8);
  --look-5: light-dark(#7a6a00, #d9c44a);
  --look-6: light-dark(#858b96, #7b838f);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  max-width: 84rem;
  padding: clamp(1.25rem, 4vw, 4rem);
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere;
}
p { margin: 0 0 0.75rem; max-width: 46rem; }
h1, h2, h3 { font-weight: 600; line-height: 1.15; text-wrap: balance; }
h1 { margin: 0; font-size: clamp(1.75rem, 5vw, 3rem); letter-spacing: -0.02em; }
h2 { margin: 0 0 1rem; font-size: 1.375rem; letter-spacing: -0.01em; }
h3 { margin: 0; font-size: 1rem; }
section { margin-top: clamp(2.5rem, 6vw, 4.5rem); }
.kicker { margin: 0 0 1.5rem; color: var(--soft); font-size: 0.875rem; }
.verdict { display: block; margin-bottom: 0.5rem; font-size: 1rem; letter-spacing: 0; }
.verdict::before {
  content: ""; display: inline-block; width: 0.625rem; height: 0.625rem; margin-right: 0.5rem;
  border-radius: 50%; background: currentColor;
}
.verdict.ok { color: var(--good); }
.verdict.failed { color: var(--bad); }
.reasons { margin: 1rem 0 0; padding: 0; list-style: none; }
.what { margin: 1.25rem 0 0; max-width: none; color: var(--soft); }
.note, figcaption p { color: var(--soft); font-size: 0.875rem; }

.figures, .facts { display: grid; margin: 0; }
.figures {
  grid-template-columns: repeat(auto-fill, minmax(min(11.5rem, 45%), 1fr)); gap: 2rem 1.5rem;
  margin-top: clamp(2rem, 5vw, 3.5rem);
}
.figures div { border-top: 1px solid var(--line); padding-top: 0.75rem; }
dt { color: var(--soft); font-size: 0.875rem; }
dd { margin: 0; }
.figures strong { display: block; font-size: clamp(1.375rem, 3.2vw, 1.875rem); font-weight: 600; line-height: 1.3; letter-spacing: -0.015em; }
.figures span { color: var(--soft); font-size: 0.875rem; }
.facts { grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr)); gap: 1rem 1.5rem; }

.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(28rem, 100%), 1fr)); gap: 3rem clamp(1.5rem, 4vw, 3.5rem); }
.chart { margin: 0; min-width: 0; display: grid; grid-template-rows: auto auto 1fr; align-content: start; }
figcaption p { margin: 0.25rem 0 0; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0.75rem 0; padding: 0; list-style: none; font-size: 0.875rem; color: var(--soft); }
.legend li { display: flex; align-items: baseline; gap: 0.5rem; min-width: 0; }
.legend b { color: var(--ink); font-weight: 500; }
.legend .swatch { flex: none; width: 1.25rem; height: 0.625rem; }
.legend.marks { margin: 0 0 1.5rem; }
span.swatch.race { border-left: 1px dashed var(--soft); width: 1px; height: 1rem; align-self: center; }
span.swatch.fault { background: var(--alert); opacity: 0.35; }
span.swatch.gap { background: var(--bad); opacity: 0.3; }
.plot { align-self: end; padding: 0.5rem 0.75rem 1.75rem 4.25rem; }
.plot > svg { display: block; width: 100%; height: 12.5rem; overflow: visible; }
.plot text { fill: var(--soft); font-size: 0.75rem; }
.grid, .tick { stroke: var(--line); stroke-width: 1; shape-rendering: crispEdges; }
.lines { overflow: hidden; }
.line { fill: none; stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; vector-effect: non-scaling-stroke; }
.area { opacity: 0.13; }
.look-1 { --look: var(--look-1); } .look-2 { --look: var(--look-2); } .look-3 { --look: var(--look-3); }
.look-4 { --look: var(--look-4); } .look-5 { --look: var(--look-5); } .look-6 { --look: var(--look-6); }
.line { stroke: var(--look); }
.area { fill: var(--look); }
.line.look-6 { stroke-width: 1.25; }
line.mark { stroke-width: 1; vector-effect: non-scaling-stroke; }
line.mark.race { stroke: var(--soft); stroke-dasharray: 3 3; opacity: 0.7; }
line.mark.fault { stroke: var(--alert); }
rect.mark.fault { fill: var(--alert); opacity: 0.2; }
rect.mark.gap { fill: var(--bad); opacity: 0.16; }
.moment { fill: transparent; }
.moment:hover { fill: var(--ink); opacity: 0.12; }

.scroll { overflow-x: auto; }
.scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--look-1); outline-offset: 4px; }
table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
th { color: var(--soft); font-size: 0.8125rem; font-weight: 500; text-align: start; white-space: nowrap; }
th, td { padding: 0.5rem 1.25rem 0.5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
td { min-width: 5rem; overflow-wrap: break-word; }
td:last-child:not(.number) { min-width: 16rem; width: 40%; }
.number { text-align: end; white-space: nowrap; min-width: 0; }
@media (min-width: 40.01rem) {
  .number:first-child, .number:first-child + .number { width: 5rem; text-align: start; }
}
td strong { font-weight: 600; }
pre { margin: 0 0 1rem; padding: 0.875rem 1rem; border: 1px solid var(--line); border-radius: 0.5rem; font-size: 0.875rem; white-space: pre-wrap; }
code { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; }
summary { width: fit-content; cursor: pointer; padding: 0.25rem 0; color: var(--soft); }
details pre { margin-top: 0.5rem; }

@media (max-width: 40rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr { display: block; }
  tr { padding: 0.75rem 0; border-bottom: 1px solid var(--line); }
  td, td.number, td:last-child:not(.number) {
    display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: 0.75rem; width: auto; min-width: 0;
    padding: 0.125rem 0; border: 0; text-align: start; white-space: normal;
  }
  td::before { content: attr(data-title); color: var(--soft); font-size: 0.875rem; }
  .plot { padding: 0.5rem 0.5rem 1.75rem 3.75rem; }
  .plot > svg { height: 11rem; }
}
@media (prefers-contrast: more) {
  :root { --soft: var(--ink); --line: light-dark(#8d929b, #626974); }
}
@media print {
  :root { color-scheme: light; font-size: 10pt; }
  body { padding: 0; max-width: none; background: none; }
  .chart, tr, .figures div { break-inside: avoid; }
  .charts { grid-template-columns: 1fr 1fr; }
  h2 { break-after: avoid; }
  .scroll { overflow: visible; }
  .note:has(+ .legend) { display: none; }
}
`;
