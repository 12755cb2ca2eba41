import { TIMELINE_STYLE } from "./timeline-style.ts";

/** The portal's one style sheet. System fonts, both colour schemes, readable from 360 px on. */
export const STYLE_SHEET = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#fbfaf7, #16181b);
  --sheet: light-dark(#ffffff, #1e2125);
  --ink: light-dark(#1d1f23, #eceae4);
  --quiet: light-dark(#5b5f68, #a9adb5);
  --line: light-dark(#dcd8cf, #363a41);
  --accent: light-dark(#8a3b12, #f0a76f);
  --on-accent: light-dark(#ffffff, #1d1207);
  --good: light-dark(#1c6b3c, #7fd0a0);
  --bad: light-dark(#9c1f2e, #ff9aa5);
  --tint: light-dark(#f4efe6, #272a2f);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--sheet); padding: 0.5rem 1rem; z-index: 1; }
.top { background: var(--sheet); border-bottom: 1px solid var(--line); }
.top > div, main, .foot > div { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
.top > div { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1.5rem; padding-block: 0.75rem; }
.brand { font-weight: 700; font-size: 1.2rem; color: inherit; text-decoration: none; letter-spacing: 0.02em; }
.top ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.1rem; list-style: none; margin: 0; padding: 0; }
.top nav a { color: inherit; text-decoration: none; padding: 0.35rem 0; display: inline-block; border-bottom: 2px solid transparent; }
.top nav a:hover, .top nav a[aria-current] { border-color: var(--accent); }
.who { margin-left: auto; display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: center; color: var(--quiet); font-size: 0.9rem; }
main { padding-block: 2rem 4rem; }
h1 { font-size: clamp(1.5rem, 4vw, 2.1rem); line-height: 1.2; margin: 0 0 0.75rem; text-wrap: balance; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 0.75rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 0.4rem; }
p, ul, ol, dl { margin: 0 0 1rem; max-width: 46rem; }
.quiet, small { color: var(--quiet); }
small { font-size: 0.88rem; }
.lead { font-size: 1.15rem; }
.foot { border-top: 1px solid var(--line); color: var(--quiet); font-size: 0.9rem; }
.foot > div { padding-block: 1rem; }
.foot p { margin: 0; }
.wide { overflow-x: auto; margin: 0 0 1rem; }
table { border-collapse: collapse; width: 100%; background: var(--sheet); font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); padding: 0 0 0.5rem; }
th, td { text-align: left; vertical-align: top; padding: 0.55rem 0.75rem; border-bottom: 1px solid var(--line); min-width: 5rem; overflow-wrap: break-word; }
thead th { font-size: 0.85rem; color: var(--quiet); font-weight: 600; border-bottom-width: 2px; }
tbody th { font-weight: 600; }
.number { text-align: right; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: 0.35rem 1.25rem; }
dt { color: var(--quiet); }
dd { margin: 0; }
form.sheet, .sheet { background: var(--sheet); border: 1px solid var(--line); border-radius: 0.5rem; padding: 1.25rem; margin: 0 0 1.5rem; }
fieldset { border: 1px solid var(--line); border-radius: 0.4rem; margin: 0 0 1rem; padding: 0.5rem 1rem 0.9rem; min-width: 0; }
legend { font-weight: 600; padding: 0 0.35rem; }
.sheet > h2:first-child { margin-top: 0; }
.field { margin: 0 0 1rem; }
.field > label { display: block; font-weight: 600; margin-bottom: 0.25rem; }
.field small { display: block; margin-top: 0.2rem; }
.row { display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
.row > .field { flex: 1 1 12rem; }
.choices { display: flex; flex-wrap: wrap; gap: 0.3rem 1.25rem; }
.choices label { display: inline-flex; gap: 0.4rem; align-items: baseline; min-height: 1.75rem; }
input, select, textarea, button { font: inherit; color: inherit; }
input:not([type="checkbox"]):not([type="radio"]), select, textarea { width: 100%; max-width: 30rem; padding: 0.5rem 0.6rem; background: var(--ground); border: 1px solid var(--quiet); border-radius: 0.3rem; min-height: 2.6rem; }
input[type="checkbox"], input[type="radio"] { width: 1.05rem; height: 1.05rem; accent-color: var(--accent); }
select[multiple] { min-height: 11rem; }
button, .button { display: inline-block; border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); border-radius: 0.3rem; padding: 0.5rem 1.1rem; min-height: 2.6rem; font-weight: 600; text-decoration: none; cursor: pointer; }
button.plain, .button.plain { background: transparent; color: var(--accent); }
button.small { min-height: 2rem; padding: 0.2rem 0.7rem; font-size: 0.9rem; }
button:disabled { opacity: 0.55; cursor: progress; }
.actions { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: start; margin: 0 0 1rem; }
.mark { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 0.6rem; font-size: 0.85rem; white-space: nowrap; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.notice { border-left: 4px solid var(--accent); background: var(--tint); padding: 0.8rem 1rem; margin: 0 0 1.25rem; max-width: 46rem; }
.notice.good { border-color: var(--good); color: inherit; }
.notice.bad { border-color: var(--bad); color: inherit; }
.notice > :last-child { margin-bottom: 0; }
.steps { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.4rem 0.6rem; max-width: none; }
.steps li { padding: 0.2rem 0.8rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--quiet); }
.steps li[aria-current] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
.steps li.past { color: var(--ink); background: var(--tint); }
details { margin: 0 0 1rem; }
summary { cursor: pointer; font-weight: 600; padding: 0.25rem 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--tint); padding: 1rem; border-radius: 0.4rem; font-size: 0.85rem; max-height: 30rem; overflow-y: auto; }
code { font-size: 0.9em; overflow-wrap: anywhere; }
progress { width: 100%; max-width: 30rem; height: 1rem; accent-color: var(--accent); }
.ask { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: end; }
.ask > .field { flex: 1 1 16rem; margin-bottom: 0; }
.ask > .field > input { max-width: none; }
.search details { margin: 0.9rem 0 0; border-top: 1px solid var(--line); padding-top: 0.6rem; }
.search details > summary > .quiet { font-weight: 400; }
.search details[open] > summary { margin-bottom: 0.4rem; }
.search .row > .field, .search .row > .column { flex: 1 1 16rem; }
.found { display: grid; grid-template-columns: minmax(0, 1fr) 15rem; gap: 0 2.5rem; align-items: start; }
.found > section > h2, .facets h2 { margin-top: 0.5rem; }
.matches { list-style: none; margin: 0 0 1rem; padding: 0; max-width: none; border-top: 1px solid var(--line); }
.match { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; padding: 0.9rem 0; border-bottom: 1px solid var(--line); }
.match > div:first-child { flex: 1 1 16rem; }
.match h3 { margin: 0; font-size: 1.05rem; }
.match p { margin: 0; font-size: 0.92rem; }
.share { flex: 0 0 9rem; font-size: 0.92rem; }
.share p { font-weight: 600; font-variant-numeric: tabular-nums; }
.bar { display: block; width: 100%; height: 0.5rem; margin: 0.3rem 0; border-radius: 1rem; }
.bar > .whole { fill: var(--line); }
.bar > .free { fill: var(--good); }
.facets ul { list-style: none; margin: 0 0 1.5rem; padding: 0; font-size: 0.92rem; }
.facets h2 { font-size: 0.95rem; margin-bottom: 0.3rem; }
.facets a { display: flex; justify-content: space-between; gap: 0.75rem; padding: 0.28rem 0.5rem; margin-inline: -0.5rem; border-radius: 0.3rem; text-decoration: none; }
.facets a:hover { background: var(--tint); text-decoration: underline; }
.facets a[aria-current] { background: var(--tint); font-weight: 600; color: inherit; }
.count { color: var(--quiet); font-variant-numeric: tabular-nums; }
${TIMELINE_STYLE}
[hidden] { display: none; }
@media (max-width: 34rem) {
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 0.6rem; }
  .who { margin-left: 0; }
}
@media (max-width: 52rem) { .found { grid-template-columns: minmax(0, 1fr); } }
@media print { .top, .foot, .actions { display: none; } }
`;
