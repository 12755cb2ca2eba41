import { blackoutNames, rowsShown } from "../blackout-rows.ts";
import { TextField } from "./fields.tsx";

/** Rows for the days of a term that are left out, with those that were left out already filled in. */
export function BlackoutFields(props: {
  set: string;
  summary: string;
  hint: string;
  blackouts?: readonly { firstDay: string; lastDay: string }[];
  isOpen?: boolean;
}) {
  const { set, summary, hint, blackouts = [], isOpen = blackouts.length > 0 } = props;
  const names = blackoutNames(set);
  return (
    <details open={isOpen}>
      <summary>{summary}</summary>
      <p>
        <small>{hint}</small>
      </p>
      {Array.from({ length: rowsShown(blackouts.length) }, (_, i) => (
        <div class="row">
          {(["firstDay", "lastDay"] as const).map((edge) => (
            <TextField
              name={names[edge]}
              id={`${names[edge]}-${i + 1}`}
              label={`Blackout ${i + 1}, ${edge === "firstDay" ? "first" : "last"} day`}
              type="date"
              value={blackouts[i]?.[edge] ?? ""}
            />
          ))}
        </div>
      ))}
    </details>
  );
}
