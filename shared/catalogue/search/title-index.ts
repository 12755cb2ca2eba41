import { randomUUID } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { type SoughtRun, soughtIn, typosAllowed, typosBetween, wordsOfTitle } from "./title-words.ts";

/** Titles looked at for one typo: all words that begin with the same letter, in the largest catalogues some thousands. */
const MOST_WORDS_COMPARED = 50_000;
/** Words nearly like a mistyped one that are looked up, and those of them it is taken for. */
const MOST_WORDS_TRIED = 64;
const MOST_CORRECTIONS = 8;

/** Ends a title among the words of a work: no query holds it, so no phrase reaches from one title into the next. */
const TITLE_END = "\u{E000}";

/**
 * The words of titles are made here (title-words.ts); the tokenizer only parts them at spaces. So the index does not
 * depend on which Unicode the engine was built with. Without content: the texts themselves are not kept.
 */
const LAYOUT = `
  CREATE VIRTUAL TABLE titles USING fts5(words, tokenize = 'ascii', content = '', contentless_delete = 1);
  CREATE VIRTUAL TABLE vocabulary USING fts5vocab(titles, row);
`;
/** A private copy of what can be built again at any time: no journal, and no waiting for the disk. */
const SETTINGS = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA trusted_schema = ON;";

/** What a text found. */
export interface TitlesFound {
  /** The numbers of the works, in ascending order. */
  readonly works: readonly number[];
  /** The text as it was read when a word of it was in no title, and one nearly like it was. */
  readonly readAs?: string;
}

/** The titles of works by the words in them: SQLite's full-text index (FTS5), in a file of this process alone. */
export class TitleIndex {
  readonly #database: DatabaseSync;
  readonly #path: string | undefined;
  readonly #match: StatementSync;
  readonly #insert: StatementSync;
  readonly #remove: StatementSync;
  readonly #wordsFrom: StatementSync;

  private constructor(database: DatabaseSync, path?: string) {
    this.#database = database;
    this.#path = path;
    this.#match = database.prepare("SELECT rowid FROM titles WHERE titles MATCH ? ORDER BY rowid");
    this.#match.setReturnArrays(true);
    this.#insert = database.prepare("INSERT INTO titles (rowid, words) VALUES (?, ?)");
    this.#remove = database.prepare("DELETE FROM titles WHERE rowid = ?");
    this.#wordsFrom = database.prepare("SELECT term FROM vocabulary WHERE term >= ? AND term < ? LIMIT ?");
  }

  static empty(): TitleIndex {
    const database = new DatabaseSync(":memory:");
    database.exec(SETTINGS + LAYOUT);
    return new TitleIndex(database);
  }

  /** An index as {@link TitleIndex.bytes} gave it. Its checksum was verified by whoever read it. */
  static from(bytes: Uint8Array): TitleIndex {
    const path = temporaryPath();
    FILES.add(path);
    writeFileSync(path, bytes, { mode: 0o600 });
    const database = new DatabaseSync(path);
    database.exec(SETTINGS);
    return new TitleIndex(database, path);
  }

  /** Puts the titles of a work in place of what was known of it. */
  put(work: number, titles: readonly string[], known: "new" | "known"): void {
    if (known === "known") this.#remove.run(work + 1);
    this.#insert.run(work + 1, titles.map((title) => wordsOfTitle(title).join(" ")).join(` ${TITLE_END} `));
  }

  /** Does many puts at once, which is a hundred times quicker than one by one. */
  together(puts: () => void): void {
    this.#database.exec("BEGIN");
    try {
      puts();
    } finally {
      this.#database.exec("COMMIT");
    }
  }

  /**
   * The works among those that are seen whose titles hold every word of the text; undefined where the text has no word.
   * Works that are not seen take no part, not even in what a mistyped word is read as.
   */
  find(text: string, isSeen: (work: number) => boolean): TitlesFound | undefined {
    const sought = soughtIn(text);
    if (sought.length === 0) return undefined;
    const works = this.#works(sought.map(exactly)).filter(isSeen);
    if (works.length > 0) return { works };
    const read = sought.map((run) => this.#readAgain(run, isSeen));
    if (read.every(({ isWrong }) => !isWrong)) return { works };
    const found = this.#works(read.map(({ matches }) => matches)).filter(isSeen);
    return found.length === 0 ? { works: found } : { works: found, readAs: read.map(({ words }) => words).join(" ") };
  }

  /** The whole index as one file. */
  bytes(): Uint8Array {
    const path = temporaryPath();
    try {
      this.#database.exec("INSERT INTO titles (titles) VALUES ('optimize')");
      this.#database.exec(`VACUUM INTO '${path}'`);
      return readFileSync(path);
    } finally {
      rmSync(path, { force: true });
    }
  }

  /** Gives the file back. After it the index answers nothing. */
  close(): void {
    this.#database.close();
    if (this.#path !== undefined) removeFile(this.#path);
  }

  #works(matches: readonly string[]): number[] {
    const rows: readonly unknown[] = this.#match.all(matches.join(" AND "));
    return rows.map((row) => Number(Array.isArray(row) ? row[0] : Number.NaN) - 1);
  }

  /** A word that is in no title, as the words nearest to it that are. */
  #readAgain(run: SoughtRun, isSeen: (work: number) => boolean): Reading {
    const [word = ""] = run.words;
    const asItIs = { matches: exactly(run), words: run.words.join(" "), isWrong: false };
    const most = typosAllowed(word);
    const isInTitle = (match: string) => this.#works([match]).some(isSeen);
    if (!run.isWord || most === 0 || isInTitle(exactly(run))) return asItIs;
    const near = this.#wordsLike(word)
      .map((other) => ({ other, typos: typosBetween({ one: word, other }, most) }))
      .filter(({ typos }) => typos <= most)
      .sort((one, two) => one.typos - two.typos || (one.other < two.other ? -1 : 1))
      .slice(0, MOST_WORDS_TRIED)
      .filter(({ other }) => isInTitle(quoted([other])));
    const nearest = near.filter(({ typos }) => typos === near[0]?.typos).slice(0, MOST_CORRECTIONS);
    if (nearest.length === 0) return asItIs;
    const matches = `(${nearest.map(({ other }) => quoted([other])).join(" OR ")})`;
    return { matches, words: nearest[0]?.other ?? word, isWrong: true };
  }

  /** The words of the catalogue that begin with the same letter: who mistypes seldom does so with the first one. */
  #wordsLike(word: string): string[] {
    const [first = ""] = word;
    const after = String.fromCodePoint((first.codePointAt(0) ?? 0) + 1);
    return this.#wordsFrom.all(first, after, MOST_WORDS_COMPARED).map(({ term }) => String(term));
  }
}

/** One part of a text as it is looked for. */
interface Reading {
  readonly matches: string;
  readonly words: string;
  readonly isWrong: boolean;
}

function exactly(run: SoughtRun): string {
  return quoted(run.words) + (run.goesOn ? "*" : "");
}

/** A phrase in FTS5's language. Words hold letters, digits and marks only, so no quote ends it early. */
function quoted(words: readonly string[]): string {
  return `"${words.join(" ")}"`;
}

/** The files of open indexes: the engine does not write to a file that was removed under it, so they go at the end. */
const FILES = new Set<string>();
process.once("exit", () => FILES.forEach(removeFile));

function removeFile(path: string): void {
  rmSync(path, { force: true });
  FILES.delete(path);
}

function temporaryPath(): string {
  return join(tmpdir(), `serai-titles-${randomUUID()}.db`);
}
