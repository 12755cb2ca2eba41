import type { ShownHoldback } from "#shared/catalogue/holdback-terms-schema.ts";
import type { ShownDecision } from "#shared/catalogue/shown-decision.ts";
import type { WantedLine } from "../rights-form.ts";
import {
  dayInWords,
  exclusivityInWords,
  instantInWords,
  languagesInWords,
  mediaInWords,
  termInWords,
  territoriesInWords,
  tieInWords,
} from "../words.ts";
import { Sheet } from "./tables.tsx";

/** Lines of rights in words. */
export function RightsLines({ lines, caption }: { lines: readonly WantedLine[]; caption: string }) {
  return (
    <Sheet caption={caption} head={["Media", "Territories", "Languages", "Term", "Exclusivity"]}>
      {lines.map((line) => (
        <tr>
          <td>{mediaInWords(line.media)}</td>
          <td>{territoriesInWords(line.territories, line.exceptTerritories)}</td>
          <td>{languagesInWords(line.languages)}</td>
          <td>{termInWords(line)}</td>
          <td>{exclusivityInWords(line.exclusivity)}</td>
        </tr>
      ))}
    </Sheet>
  );
}

/** What is held back and on which days, as four cells of a row: media, territories, languages, days. */
export function HeldBackCells({ holdback }: { holdback: Omit<ShownHoldback, "binds" | "strength"> }) {
  return (
    <>
      <td>{mediaInWords(holdback.media)}</td>
      <td>{territoriesInWords(holdback.territories)}</td>
      <td>{languagesInWords(holdback.languages)}</td>
      <td>
        {termInWords(holdback)}
        {holdback.tiedStart && <small>, {tieInWords("from", holdback.tiedStart)}</small>}
        {holdback.tiedEnd && <small>, {tieInWords("until", holdback.tiedEnd)}</small>}
      </td>
    </>
  );
}

/** What the parties of a licence promise each other beside the grant, in words. */
export function Holdbacks({ holdbacks }: { holdbacks: readonly ShownHoldback[] }) {
  return (
    <Sheet caption="Holdbacks" head={["Promise", "Media", "Territories", "Languages", "Days"]}>
      {holdbacks.map((holdback) => (
        <tr>
          <th scope="row">
            {holdback.binds === "licensor" ? "Not granted to others" : "Not exploited by the broadcaster"}
            {holdback.strength === "soft" && <small>, as far as possible</small>}
          </th>
          <HeldBackCells holdback={holdback} />
        </tr>
      ))}
    </Sheet>
  );
}

type Cells = NonNullable<ShownDecision["refusals"]>[number];

/** What stands in the way, in a few words. */
export const REASONS: Readonly<Record<Cells["code"], string>> = {
  "no-rights-in": "The rights holder does not hold these rights",
  "outside-window": "The rights holder holds them on other days only",
  "rights-in-not-exclusive": "Held, but not in a way that keeps others out as asked",
  "clearance-ends": "Music, archive or talent clearances end first",
  committed: "Licensed already",
  "part-committed": "A season or episode of it is licensed already",
  "on-hold-until": "On hold: agreed, and waiting for signatures",
  "held-back": "Held back by a promise",
};

/** Why cells are not free, group by group. A licence in the way is named to the rights holder only. */
export function CellTable({ cells, caption }: { cells: readonly Cells[]; caption: string }) {
  return (
    <Sheet caption={caption} head={["Why", "Media", "Territories", "Languages", "Days", "Free from"]}>
      {cells.map((group) => (
        <tr>
          <th scope="row">
            {REASONS[group.code]}
            {group.isPromise && <small> to others, and so not to be held back from them</small>}
            {group.waitsFor && <small>, until it starts in {mediaInWords(group.waitsFor)}</small>}
            {group.holdbackId && " of your own"}
            {group.heldBy && (
              <>
                {" by "}
                <a href={`/licences/${group.heldBy}`}>this licence</a>
              </>
            )}
          </th>
          <td>{mediaInWords(group.media)}</td>
          <td>{territoriesInWords(group.territories)}</td>
          <td>{languagesInWords(group.languages)}</td>
          <td>{termInWords(group)}</td>
          <td>
            {group.freeFrom ? dayInWords(group.freeFrom) : "Not known"}
            {group.holdExpiresAt && <small>, or if the hold ends at {instantInWords(group.holdExpiresAt)}</small>}
          </td>
        </tr>
      ))}
    </Sheet>
  );
}
