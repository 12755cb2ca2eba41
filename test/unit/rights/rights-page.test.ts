import { describe, expect, test } from "vitest";
import { decide, forBuyer } from "#shared/rights/decide.ts";
import { ALTERNATIVE_KINDS } from "#shared/rights/decision.ts";
import { type RightsHead, withCommitment, withHold } from "#shared/rights/head.ts";
import { MEDIA_TREE } from "#shared/rights/media.ts";
import { REFUSAL_CODES } from "#shared/rights/refusal.ts";
import { trialsOf } from "./page/case.ts";
import { exclusivityOf } from "./page/notation.ts";
import { cases, example, mediaOnPage, tableUnder } from "./page/rights-page.ts";
import { asked, EXCLUSIVE, heldBack, licensed, NOW, owned, right } from "./trade.ts";

const sections = [example, ...cases];
const trials = () => sections.flatMap(({ blocks }) => blocks.flatMap(trialsOf));
const refused = () => trials().flatMap((trial) => trial.refused ?? []);

describe("docs/rights.md", () => {
  test("tells twenty cases, in order", () => {
    expect(cases.map(({ heading }) => Number.parseInt(heading, 10))).toEqual(
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
  });

  test.each(sections)("$heading: has a story, one block and a reason", ({ blocks, story, why }) => {
    expect(blocks).toHaveLength(1);
    expect(story).toMatch(/\.$/);
    expect(why).toMatch(/\.$/);
  });

  test.each(sections)("$heading: is answered by the engine as on the page", ({ blocks }) => {
    for (const { page, engine } of blocks.flatMap(trialsOf)) expect(engine).toEqual(page);
  });

  test("every alternative to what it refuses is granted as it stands", () => {
    const alternatives = refused().flatMap(({ head, request, now }) => {
      const decision = decide(head, request, now);
      const others = decision.granted ? [] : decision.alternatives;
      return others.map((other) => decide(head, { ...request, ...other }, now).granted);
    });
    expect(alternatives.length).toBeGreaterThan(refused().length);
    expect(alternatives).not.toContain(false);
  });

  test("no buyer of its cases would read who stands in the way", () => {
    for (const { head, request, now } of refused()) {
      const read = JSON.stringify(forBuyer(decide(head, request, now)));
      const others = [...head.commitments, ...head.holds].map(({ licenceId }) => licenceId);
      for (const other of [...others, ...head.holdbacks.map(({ id }) => id)]) expect(read).not.toContain(other);
    }
  });

  test("its cases show every reason to refuse and every kind of alternative", () => {
    const shown = JSON.stringify(trials().map(({ page }) => page));
    expect(REFUSAL_CODES.filter((code) => !shown.includes(`"${code}":`))).toEqual([]);
    expect(ALTERNATIVE_KINDS.filter((kind) => !new RegExp(`"${kind}(":| and)`).test(shown))).toEqual([]);
  });

  test("its reasons are those the engine gives", () => {
    const [, ...rows] = tableUnder("### Why cells are not free");
    expect(rows.map(([code]) => code)).toEqual(REFUSAL_CODES.map((code) => `\`${code}\``));
  });

  test("its media are those of the tree", () => {
    expect(mediaOnPage()).toEqual(drawn(MEDIA_TREE));
  });
});

type MediaNode = (typeof MEDIA_TREE.children)[number];

function drawn(node: MediaNode): string[] {
  if ("leaf" in node) return [`${node.leaf}: ${node.name}${node.since === undefined ? "" : `, since ${node.since}`}`];
  return [`${node.group}: ${node.name}`, ...node.children.flatMap(drawn).map((line) => `  ${line}`)];
}

const STANDS: Readonly<Record<string, (head: RightsHead) => RightsHead>> = {
  "two co-exclusives of 2": (head) => signedBy(signedBy(head, "co-exclusive of 2", "one"), "co-exclusive of 2", "two"),
  "two co-exclusives of 3": (head) => signedBy(signedBy(head, "co-exclusive of 3", "one"), "co-exclusive of 3", "two"),
  "hard hold": (head) => withHold(head, { ...licensed({ exclusivity: EXCLUSIVE }), expiresAt: NOW + 1 }),
  "soft hold": (head) => withHold(head, { ...licensed(), strength: "soft", expiresAt: NOW + 1 }),
  "hard holdback": (head) => ({ ...head, holdbacks: [heldBack("hard")] }),
  "soft holdback": (head) => ({ ...head, holdbacks: [heldBack("soft")] }),
};

describe("the tables of docs/rights.md", () => {
  const [[, ...wanted] = [], ...rows] = tableUnder("### Two licensees on the same cells");
  const [[, ...grantable] = [], ...held] = tableUnder("### Nobody grants what he was not granted");

  test.each(rows)("where there stands %s", (stands = "", ...outcomes) => {
    const head = STANDS[stands]?.(owned()) ?? signedBy(owned(), stands, "one");
    expect(outcomesOf(head, wanted)).toEqual(outcomes);
  });

  test.each(held)("where the seller holds %s", (holds = "", ...outcomes) => {
    const head = owned(right({ exclusivity: exclusivityOf(holds) }));
    expect(outcomesOf(head, grantable)).toEqual(outcomes);
  });
});

function signedBy(head: RightsHead, exclusivity: string, to: string): RightsHead {
  return withCommitment(head, licensed({ exclusivity: exclusivityOf(exclusivity), to }));
}

function outcomesOf(head: RightsHead, wanted: readonly string[]): string[] {
  return wanted.map((exclusivity) => {
    const decision = decide(head, asked({ exclusivity: exclusivityOf(exclusivity) }), NOW);
    if (!decision.granted) return "no";
    return decision.warnings.length > 0 ? "warn" : "yes";
  });
}
