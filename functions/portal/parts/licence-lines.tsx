import type { ShownLicenceLine } from "#shared/licensing/licence-line-schema.ts";
import { dayInWords, mediaInWords, territoriesInWords } from "../words.ts";
import { Sheet } from "./tables.tsx";

/** What the lines of a licence say beside the rights: how often they may be shown, and as which groups they were written. */
export function LineTerms({ lines }: { lines: readonly ShownLicenceLine[] }) {
  const limited = lines.filter(({ runs }) => runs !== undefined);
  const groups = lines.flatMap(({ territoryGroups = [] }) => territoryGroups);
  return (
    <>
      {limited.length > 0 && (
        <Sheet caption="Runs" head={["Media", "Runs", "Repeats", "Channels", "On demand"]}>
          {limited.map(({ media, runs }) => (
            <tr>
              <td>{mediaInWords(media)}</td>
              <td>{runs?.rule}</td>
              <td>{runs && repeatsInWords(runs)}</td>
              <td>{runs && channelsInWords(runs)}</td>
              <td>{runs && onDemandInWords(runs)}</td>
            </tr>
          ))}
        </Sheet>
      )}
      {groups.length > 0 && (
        <Sheet caption="Groups of territories, frozen" head={["Group", "As of", "Territories"]}>
          {groups.map(({ name, asOf, territories, isExcepted }) => (
            <tr>
              <th scope="row">
                {name}
                {isExcepted && <small>, excepted</small>}
              </th>
              <td>{dayInWords(asOf)}</td>
              <td>{territoriesInWords(territories)}</td>
            </tr>
          ))}
        </Sheet>
      )}
    </>
  );
}

type ShownRuns = NonNullable<ShownLicenceLine["runs"]>;

function repeatsInWords({ repeats }: ShownRuns): string {
  return repeats === undefined ? "None" : `${repeats.number} within ${repeats.withinHours} hours of each run`;
}

function channelsInWords({ channels }: ShownRuns): string {
  if (channels === undefined) return "Any of the licensee";
  return "names" in channels ? channels.names.join(", ") : `${channels.number} of the licensee`;
}

function onDemandInWords({ simulcast, catchUpDays }: ShownRuns): string {
  const parts = [
    ...(simulcast ? ["simulcast"] : []),
    ...(catchUpDays === undefined ? [] : [`catch-up for ${catchUpDays} days after each run`]),
  ];
  return parts.length === 0 ? "None" : parts.join(", ");
}
