/** How timelines look: each state has a colour and, but for the plainest, a pattern, so that no colour is needed to tell. */
export const TIMELINE_STYLE = `
.timeline { --tl-free: light-dark(#1c6b3c, #5fbf86); --tl-taken: light-dark(#6a6e77, #9599a2); --tl-hold: light-dark(#8a5a00, #e2b04a); --tl-back: light-dark(#6b3fa0, #b997e6); --tl-lost: light-dark(#b3202f, #ff8591); margin: 0 0 1.5rem; }
.timeline figcaption { color: var(--quiet); margin: 0 0 0.75rem; max-width: 46rem; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.35rem 1.25rem; padding: 0; margin: 0 0 0.75rem; max-width: none; font-size: 0.9rem; }
.legend li { display: inline-flex; align-items: center; gap: 0.5rem; }
.legend svg { flex: none; }
.patterns { position: absolute; }
.bars { background: var(--sheet); border: 1px solid var(--line); border-radius: 0.5rem; border-collapse: separate; border-spacing: 0; table-layout: fixed; }
.bars caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.bars th, .bars td { border: 0; padding: 0.15rem 0.9rem; vertical-align: middle; min-width: 0; }
.bars thead th { color: var(--quiet); border: 0; padding-block: 0.6rem 0; vertical-align: bottom; }
.bars col.name { width: 15rem; }
.bars .band th { padding-top: 0.8rem; font-size: 0.95rem; }
.bars tbody:not(:first-of-type) .band th { border-top: 1px solid var(--line); }
.bars tbody th[scope="row"] { font-weight: 400; font-size: 0.9rem; line-height: 1.25; }
.bars tbody tr:last-child > * { padding-bottom: 0.75rem; }
.bars svg { display: block; overflow: visible; }
.timeline text { fill: var(--quiet); font-size: 12px; font-weight: 400; }
.timeline text.now { fill: var(--accent); font-weight: 600; }
.timeline rect { stroke: var(--sheet); stroke-width: 1px; }
.timeline pattern rect, .timeline pattern path { stroke: none; }
.tl-free { fill: var(--tl-free); }
.tl-committed, .tl-quiet { fill: var(--tl-taken); }
.tl-not-held { fill: none; }
.tl-ground { fill: var(--sheet); }
.timeline path.tl-free-ink { stroke: var(--tl-free); }
.timeline path.tl-yours-ink { stroke: var(--sheet); }
.tl-yours-ground { fill: var(--accent); }
.timeline path.tl-hold-ink { stroke: var(--tl-hold); }
.timeline path.tl-back-ink { stroke: var(--tl-back); }
.timeline path.tl-lost-ink { stroke: var(--sheet); }
.tl-lost-ground, .tl-lost-dot { fill: var(--tl-lost); }
.timeline rect.tl-edge { stroke-width: 1px; fill: none; }
.timeline rect.tl-edge-free-shared { stroke: var(--tl-free); }
.timeline rect.tl-edge-on-hold { stroke: var(--tl-hold); }
.timeline rect.tl-edge-held-back { stroke: var(--tl-back); }
.timeline rect.tl-edge-lost-exclusivity { stroke: var(--tl-lost); }
.timeline line.rule { stroke: var(--line); }
.timeline line.base { stroke: var(--quiet); stroke-dasharray: 2 4; }
.timeline line.halo { stroke: var(--sheet); stroke-width: 4px; }
.timeline line.today { stroke: var(--accent); stroke-width: 2px; }
.timeline details { margin-top: 0.75rem; }
.impact { list-style: none; padding: 0; }
.impact li { padding: 0.45rem 0; border-bottom: 1px solid var(--line); }
@media (max-width: 44rem) {
  .bars, .bars tbody, .bars tr, .bars th, .bars td { display: block; }
  .bars thead tr > :first-child, .bars colgroup { display: none; }
  .timeline text.minor { display: none; }
  .bars td { padding-block: 0; }
  .bars tbody th[scope="row"] { padding-block: 0.35rem 0; }
}
@media (forced-colors: active) { .timeline svg { forced-color-adjust: none; background: Canvas; } }
`;
