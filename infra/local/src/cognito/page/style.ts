import { createHash } from 'node:crypto';

/** Colours and sizes of the pages that people come from, so that signing in does not look like leaving. */
const TOKENS = `:root {
  color-scheme: light dark;
  font-size: max(100%, 1.02vw);
  --accent: light-dark(oklch(0.49 0.19 258), oklch(0.79 0.14 258));
  --on-accent: light-dark(#ffffff, #0b0c0e);
  --accent-wash: light-dark(oklch(0.96 0.025 258), oklch(0.245 0.045 258));
  --accent-line: light-dark(oklch(0.86 0.07 258), oklch(0.42 0.08 258));
  --paper: light-dark(#fafaf9, #0b0c0e);
  --surface: light-dark(#ffffff, #121417);
  --ink: light-dark(#131519, #f3f4f6);
  --ink-soft: light-dark(#575c66, #a6acb7);
  --line: light-dark(#e7e7e6, #22252b);
  --line-strong: light-dark(#8d929b, #626974);
  --alert: light-dark(#8a4b00, #ffc266);
  --alert-wash: light-dark(#fff3df, #2c2110);
  --alert-line: light-dark(#f0d29c, #57431d);
  --font: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", sans-serif;
}
@media (prefers-contrast: more) {
  :root { --ink-soft: var(--ink); --line: var(--line-strong); }
}`;

const LAYOUT = `*, *::before, *::after { box-sizing: border-box; }
html { background: var(--paper); -webkit-text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; grid-template-columns: minmax(0, 1fr);
  font-family: var(--font); line-height: 1.4; color: var(--ink); -webkit-font-smoothing: antialiased;
}
h1, h2, p, ul { margin: 0; padding: 0; }
ul { list-style: none; }
main { width: min(100%, 28rem); margin: auto; padding: 1.25rem 1rem 2rem; }
.brand { padding: 0 0.25rem 0.75rem; font-size: 1.1875rem; font-weight: 740; letter-spacing: -0.03em; overflow-wrap: anywhere; }
.card { padding: 1.75rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--surface); }
h1 { font-size: 1.75rem; font-weight: 720; letter-spacing: -0.03em; line-height: 1.15; }
h2 { padding-bottom: 0.75rem; font-size: 1rem; font-weight: 620; }
.intro { margin-top: 0.5rem; color: var(--ink-soft); text-wrap: pretty; }
.notice {
  margin-top: 1.25rem; padding: 0.75rem 1rem; border: 1px solid var(--alert-line); border-radius: 0.5rem;
  background: var(--alert-wash); color: var(--alert); font-size: 0.875rem; font-weight: 550;
}
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }`;

const CONTROLS = `button, input { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 0.1875rem solid var(--accent); outline-offset: 0.125rem; }
.users { display: grid; gap: 0.5rem; margin-top: 1.5rem; }
.user {
  display: flex; align-items: center; gap: 0.875rem; width: 100%; min-height: 3.75rem; padding: 0.625rem 1rem 0.625rem 0.75rem;
  border: 1px solid var(--line); border-radius: 0.75rem; background: var(--paper); text-align: start;
}
.user:hover { border-color: var(--accent-line); background: var(--accent-wash); }
.user:active { border-color: var(--accent); }
.name { flex: 1; min-width: 0; font-size: 1.0625rem; font-weight: 600; overflow-wrap: anywhere; }
.arrow { flex: none; width: 0.5rem; height: 0.5rem; border: solid var(--line-strong); border-width: 0.125rem 0.125rem 0 0; rotate: 45deg; }
.user:hover .arrow, .user:focus-visible .arrow { border-color: var(--accent); }
.initial {
  flex: none; display: grid; place-items: center; width: 2.375rem; height: 2.375rem; border-radius: 50%;
  font-weight: 680; background: light-dark(oklch(0.92 0.06 var(--hue)), oklch(0.34 0.07 var(--hue)));
  color: light-dark(oklch(0.39 0.13 var(--hue)), oklch(0.88 0.09 var(--hue)));
}
.hue-0 { --hue: 258; } .hue-1 { --hue: 20; } .hue-2 { --hue: 150; } .hue-3 { --hue: 75; } .hue-4 { --hue: 315; } .hue-5 { --hue: 205; }
.new { margin-top: 1.5rem; }
form + .new { padding-top: 1.5rem; border-top: 1px solid var(--line); }
.new label { display: block; padding-bottom: 0.375rem; font-size: 0.875rem; color: var(--ink-soft); }
.line { display: flex; gap: 0.5rem; }
.line input {
  flex: 1; min-width: 0; min-height: 2.875rem; padding: 0 0.875rem; border: 1px solid var(--line-strong);
  border-radius: 0.5rem; background: var(--surface); font-size: 1rem;
}
.line input::placeholder { color: var(--ink-soft); opacity: 1; }
.ride, .quiet { min-height: 2.875rem; padding: 0 1.5rem; border: 1px solid transparent; border-radius: 0.5rem; font-weight: 620; }
.ride { background: var(--accent); color: var(--on-accent); }
.ride:hover { filter: brightness(1.06); }
.quiet { background: none; border-color: var(--line-strong); color: var(--ink); }
.quiet:hover { border-color: var(--ink); filter: none; }
.forget { margin-top: 1.25rem; font-size: 0.875rem; color: var(--ink-soft); }
.forget summary { width: fit-content; padding: 0.75rem 0; cursor: pointer; border-radius: 0.25rem; text-decoration: underline; text-decoration-color: var(--line-strong); text-underline-offset: 0.2em; list-style: none; }
.forget summary::-webkit-details-marker { display: none; }
.forget summary:hover { color: var(--ink); }
.forget p { padding: 0.25rem 0 1rem; text-wrap: pretty; }
@media (max-width: 30rem) {
  main { margin: 0 auto; padding: 1.25rem; }
  .user:not(:hover) { background: var(--surface); }
  .brand { padding: 0 0 1.75rem; }
  .card { padding: 0; border: 0; background: none; }
}
@media (forced-colors: active) { .ride, .user, .card { border-color: ButtonText; } }`;

/** Style sheet of the sign-in page. */
export const STYLE = `${TOKENS}\n${LAYOUT}\n${CONTROLS}\n`;

/** Carries a hash of the content: what a browser has under this name never changes. */
export const STYLE_PATH = `/login/${createHash('sha256').update(STYLE).digest('hex').slice(0, 16)}.css`;
