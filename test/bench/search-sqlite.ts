/**
 * The same rows and questions in SQLite, as somebody would write it who wants it quick: one table of avails rows and one
 * of what stands in their way, each a single covering index in the order questions ask, all in memory, every statement
 * prepared, and only the languages that fit looked for. It leaves out what these catalogues do not hold: rights to parts
 * of a work, overlapping avails, co-exclusive licensees, versions put together of parts.
 */
import { DatabaseSync } from "node:sqlite";
import type { RightsBox } from "#shared/rights/box.ts";
import type { RightsHead, RightsLine } from "#shared/rights/head.ts";
import { type LanguageScope, languagesCover } from "#shared/rights/languages.ts";
import { fewestCells, type SearchQuestion } from "#shared/rights/search/search-question.ts";

const SCHEMA = `
  PRAGMA journal_mode = OFF;
  CREATE TABLE avail (
    territory TEXT, medium TEXT, exclusive INTEGER, language INTEGER, start_day INTEGER, end_day INTEGER, work INTEGER,
    PRIMARY KEY (territory, medium, exclusive, language, start_day, end_day, work)
  ) WITHOUT ROWID;
  CREATE TABLE taken (
    territory TEXT, medium TEXT, language INTEGER, start_day INTEGER, end_day INTEGER, work INTEGER,
    licensee TEXT, expires_at INTEGER, is_grant INTEGER,
    PRIMARY KEY (territory, medium, language, start_day, end_day, work, licensee)
  ) WITHOUT ROWID;
`;
/** Later than any hold lapses. */
const NEVER = 8_640_000_000_000_000;
const NOBODY = "";

/** What SQLite finds: as a search, the first page and how many match. */
export interface SqlAnswer {
  readonly total: number;
  readonly works: readonly { readonly work: number; readonly granted: number }[];
}

/** A catalogue in SQLite, filled work by work. */
export class SqlCatalogue {
  readonly #database = new DatabaseSync(":memory:");
  readonly #languages: LanguageScope[] = [];
  readonly #avail;
  readonly #taken;

  constructor() {
    this.#database.exec(SCHEMA);
    this.#avail = this.#database.prepare("INSERT INTO avail VALUES (?, ?, ?, ?, ?, ?, ?)");
    this.#taken = this.#database.prepare("INSERT OR IGNORE INTO taken VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    this.#database.exec("BEGIN");
  }

  add(head: RightsHead, work: number): void {
    for (const { box, exclusivity } of head.rightsIn) {
      const exclusive = exclusivity.kind === "exclusive" ? 1 : 0;
      this.#eachCell(box, (territory, medium, language) => {
        this.#avail.run(territory, medium, exclusive, language, box.window.startDay, box.window.endDay, work);
      });
    }
    for (const { lines, licenseeId } of head.commitments) this.#take(work, lines, { licenseeId, expiresAt: NEVER });
    for (const { lines, licenseeId, expiresAt } of head.holds) this.#take(work, lines, { licenseeId, expiresAt });
    for (const { box } of head.holdbacks) this.#take(work, [{ box }], { licenseeId: NOBODY, expiresAt: NEVER });
  }

  finish(): void {
    this.#database.exec("COMMIT; ANALYZE;");
  }

  close(): void {
    this.#database.close();
  }

  /** The page and total of a question of one line, asked at `now`. */
  search(question: SearchQuestion, now: number): SqlAnswer {
    const [line] = question.lines;
    if (line === undefined) throw new RangeError("no line asked");
    const { media, territories, window } = line.box;
    const asked = media.length * territories.length * (window.endDay - window.startDay);
    const fewest = fewestCells(asked, question.leastShare ?? 1);
    const statement = this.#database.prepare(this.#sqlFor(line, question.notHoldingYet ?? false));
    const found = statement.all({
      start: window.startDay,
      end: window.endDay,
      now,
      licensee: question.licenseeId,
      fewest,
      size: question.page.size,
    });
    const works = found.map((row) => ({ work: Number(row.work), granted: Number(row.cells) }));
    return { total: Number(found[0]?.total ?? 0), works };
  }

  #sqlFor({ box, exclusivity }: RightsLine, notHoldingYet: boolean): string {
    const fitting = this.#languages.flatMap((scope, number) =>
      languagesCover({ outer: scope, inner: box.languages }) ? [number] : [],
    );
    const cells = `territory IN (${texts(box.territories)}) AND medium IN (${texts(box.media)})`;
    const days = "start_day < $end AND end_day > $start";
    const overlap = "MIN(end_day, $end) - MAX(start_day, $start)";
    const kinds = exclusivity.kind === "exclusive" ? "exclusive = 1" : "exclusive IN (0, 1)";
    const languages = `language IN (${fitting.join()})`;
    const held = `SELECT work FROM taken WHERE ${cells} AND ${languages} AND ${days}
      AND licensee = $licensee AND is_grant = 1 AND expires_at > $now`;
    return `
      SELECT work, SUM(cells) AS cells, COUNT(*) OVER () AS total FROM (
        SELECT work, ${overlap} AS cells FROM avail WHERE ${cells} AND ${kinds} AND ${languages} AND ${days}
        UNION ALL
        SELECT work, -(${overlap}) FROM taken WHERE ${cells} AND ${languages} AND ${days}
          AND licensee <> $licensee AND expires_at > $now
      ) ${notHoldingYet ? `WHERE work NOT IN (${held})` : "WHERE $licensee = $licensee"}
      GROUP BY work HAVING SUM(cells) >= $fewest ORDER BY cells DESC, work LIMIT $size`;
  }

  #take(work: number, lines: readonly Pick<RightsLine, "box">[], by: { licenseeId: string; expiresAt: number }): void {
    for (const { box } of lines) {
      const { startDay, endDay } = box.window;
      const isGrant = by.licenseeId === NOBODY ? 0 : 1;
      this.#eachCell(box, (territory, medium, language) => {
        this.#taken.run(territory, medium, language, startDay, endDay, work, by.licenseeId, by.expiresAt, isGrant);
      });
    }
  }

  #eachCell(box: RightsBox, write: (territory: string, medium: string, language: number) => void): void {
    const language = this.#languageNumber(box.languages);
    for (const territory of box.territories) for (const medium of box.media) write(territory, medium, language);
  }

  #languageNumber(scope: LanguageScope): number {
    const text = JSON.stringify(scope);
    const known = this.#languages.findIndex((other) => JSON.stringify(other) === text);
    return known >= 0 ? known : this.#languages.push(scope) - 1;
  }
}

function texts(values: readonly string[]): string {
  return values.map((value) => `'${value}'`).join();
}
