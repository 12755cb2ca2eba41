import { randomUUID } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { beginningIn, type SoughtRun, soughtIn, wordsOfTitle } from "./title-words.ts";
import { typosAllowed, typosBetween } from "./typos.ts";

/** Titles looked at for one typo: all words that begin with the same letter, in the largest catalogues some thousands. */
const MOST_WORDS_COMPARED = 50_000;
/** Words nearly like a mistyped one that are looked up, and those of them it is taken for. */
const MOST_WORDS_TRIED = 64;
const MOST_CORRECTIONS = 8;

/**
 * Stands before and after each title of a work: no query holds it, so no phrase reaches from one title into the next, and
 * a phrase with it at both ends is a whole title.
 */
const BOUNDARY = "\u{E000}";

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
  /** Those of which the text is a whole title, in whatever language, and those of which it begins one. */
  readonly whole: ReadonlySet<number>;
  readonly begun: ReadonlySet<number>;
  /** The text as it was read when nothing held it as it stands, and titles held one nearly like it. */
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
    this.#insert.run(work + 1, textOf(titles));
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
    if (works.length > 0) return { works, ...this.#nearest(text) };
    const reading =
      this.#otherwiseSpaced(sought, isSeen) ?? this.#corrected(sought, isSeen) ?? this.#shortened(sought, isSeen);
    if (!reading) return { works, whole: new Set(), begun: new Set() };
    return { works: reading.works, ...this.#nearest(reading.readAs), readAs: reading.readAs };
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

  /** The works of which the text is a title, and those of which it begins one. */
  #nearest(text: string): Pick<TitlesFound, "whole" | "begun"> {
    const { inRow } = wordsOfTitle(text);
    const { words, goesOn } = beginningIn(text);
    const whole = this.#works([quoted([BOUNDARY, ...inRow, BOUNDARY])]);
    const begun = this.#works([quoted([BOUNDARY, ...words]) + (goesOn ? "*" : "")]);
    return { whole: new Set(whole), begun: new Set(begun) };
  }

  /** A text of which no title holds all words, with a space more or less: `spider man` for `Spiderman`. */
  #otherwiseSpaced(sought: readonly SoughtRun[], isSeen: (work: number) => boolean): Reading | undefined {
    for (const [i, run] of sought.entries()) {
      if (run.kind !== "word") continue;
      const next = sought[i + 1];
      const respaced = [
        ...(next?.kind === "word" ? [{ words: [run.word + next.word], instead: 2, goesOn: next.goesOn }] : []),
        ...inTwo(run.word).map((words) => ({ words, instead: 1, goesOn: run.goesOn })),
      ];
      for (const { words, instead, goesOn } of respaced) {
        const match = quoted(words) + (goesOn ? "*" : "");
        // Most are words of no title: with the others of the text they need not be tried.
        if (this.#works([match]).length === 0) continue;
        const texts = sought.map((other) => ({ match: exactly(other), text: textIn(other) }));
        const read = texts.toSpliced(i, instead, { match, text: words.join(" ") });
        const works = this.#works(read.map((part) => part.match)).filter(isSeen);
        if (works.length > 0) return { works, readAs: read.map((part) => part.text).join(" ") };
      }
    }
    return undefined;
  }

  /** A text of which some word is in no title, as the words nearest to it that are. */
  #corrected(sought: readonly SoughtRun[], isSeen: (work: number) => boolean): Reading | undefined {
    const read = sought.map((run) => this.#correctedRun(run, isSeen) ?? { match: exactly(run), text: textIn(run) });
    const works = this.#works(read.map(({ match }) => match)).filter(isSeen);
    return works.length === 0 ? undefined : { works, readAs: read.map(({ text }) => text).join(" ") };
  }

  /** A text that goes on after what titles hold: `salt road season 2`. More than half of its letters must be found. */
  #shortened(sought: readonly SoughtRun[], isSeen: (work: number) => boolean): Reading | undefined {
    const texts = sought.map(textIn);
    const all = texts.join("").length;
    for (let kept = sought.length - 1; kept > 0; kept--) {
      const said = texts.slice(0, kept);
      if (2 * said.join("").length <= all) return undefined;
      const works = this.#works(sought.slice(0, kept).map(exactly)).filter(isSeen);
      if (works.length > 0) return { works, readAs: said.join(" ") };
    }
    return undefined;
  }

  #correctedRun(run: SoughtRun, isSeen: (work: number) => boolean): ReadRun | undefined {
    if (run.kind !== "word") return undefined;
    const most = typosAllowed(run.word);
    const isInTitle = (match: string) => this.#works([match]).some(isSeen);
    if (most === 0 || isInTitle(exactly(run))) return undefined;
    const near = this.#wordsLike(run.word)
      .map((other) => ({ other, typos: typosBetween({ one: run.word, other }, most) }))
      .filter(({ typos }) => typos <= most)
      .sort((one, two) => one.typos - two.typos || (one.other < two.other ? -1 : 1))
      .slice(0, MOST_WORDS_TRIED)
      .filter(({ other }) => isInTitle(quoted([other])));
    const nearest = near.filter(({ typos }) => typos === near[0]?.typos).slice(0, MOST_CORRECTIONS);
    const [best] = nearest;
    if (!best) return undefined;
    return { match: `(${nearest.map(({ other }) => quoted([other])).join(" OR ")})`, text: best.other };
  }

  /** The words of the catalogue that begin with the same letter: who mistypes seldom does so with the first one. */
  #wordsLike(word: string): string[] {
    const [first = ""] = word;
    const after = String.fromCodePoint((first.codePointAt(0) ?? 0) + 1);
    return this.#wordsFrom.all(first, after, MOST_WORDS_COMPARED).map(({ term }) => String(term));
  }
}

/** What a text found when it was read otherwise than it stands. */
interface Reading {
  readonly works: readonly number[];
  readonly readAs: string;
}

/** One part of a text as it is looked for, and as it is told. */
interface ReadRun {
  readonly match: string;
  readonly text: string;
}

/** The titles of a work as the engine is given them: other ways to write their words come first, in no title's row. */
function textOf(titles: readonly string[]): string {
  const words = titles.map(wordsOfTitle);
  const rows = words.flatMap(({ inRow }) => [...inRow, BOUNDARY]);
  return [...words.flatMap(({ beside }) => beside), BOUNDARY, ...rows].join(" ");
}

function exactly(run: SoughtRun): string {
  const end = run.goesOn ? "*" : "";
  if (run.kind === "letters") return quoted(run.pairs) + end;
  const ways = run.ways.map((words) => `(${words.map((word) => quoted([word])).join(" AND ")}${end})`);
  return `(${ways.join(" OR ")})`;
}

function textIn(run: SoughtRun): string {
  return run.kind === "word" ? run.word : letterRow(run.pairs);
}

/** The letters of overlapping pairs, each once. */
function letterRow(pairs: readonly string[]): string {
  const [first = "", ...others] = pairs;
  return first + others.map((pair) => [...pair].at(-1)).join("");
}

/** A word parted at each of its letters in turn. */
function inTwo(word: string): string[][] {
  const letters = [...word];
  return letters.slice(1).map((_, i) => [letters.slice(0, i + 1).join(""), letters.slice(i + 1).join("")]);
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
