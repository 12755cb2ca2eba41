import type { Stored } from "#shared/platform/table.ts";
import { emptyHead, type RightsHead } from "#shared/rights/head.ts";
import {
  type AvailabilityIndex,
  buildIndex,
  changesIn,
  repacked,
  withChanges,
} from "#shared/rights/search/availability-index.ts";
import type { RightsHeadRecord } from "../rights-head-store.ts";
import type { Work } from "../work.ts";
import { TitleIndex } from "./title-index.ts";
import { TitleOrder } from "./title-order.ts";
import { genreKey, titlesOf, type WorkLine, workLineOf } from "./work-line.ts";

/** With every change all of them are laid out anew; beyond so many it is cheaper to pack them into the base once. */
const CHANGES_UNPACKED = 1_000;

/** A work and its rights as they were read together. */
export interface WorkReading {
  readonly work: Stored<Work>;
  readonly record: Stored<RightsHeadRecord> | undefined;
}

export interface Genre {
  /** The same for every spelling. */
  readonly key: string;
  readonly name: string;
}

/** The parts of a searchable catalogue, all numbering the works alike. */
export interface CatalogueParts {
  readonly rights: AvailabilityIndex;
  readonly lines: readonly WorkLine[];
  readonly titles: TitleIndex;
}

/**
 * Every work of the marketplace as searches need it, in memory: rights, titles and attributes under one number each.
 * It is brought up to date in place; between two updates everything in it is of one moment.
 */
export class SearchableCatalogue {
  #rights: AvailabilityIndex;
  readonly #lines: WorkLine[];
  readonly #titles: TitleIndex;
  readonly #order: TitleOrder;
  readonly #numbers: Map<string, number>;
  readonly #holders: Set<string>;
  readonly #genres: (readonly Genre[])[];
  /** Most works share their genres with many others: each such list is kept once. */
  readonly #genreLists = new Map<string, readonly Genre[]>();

  /** @throws {RangeError} when the parts are not of one catalogue. */
  constructor({ rights, lines, titles }: CatalogueParts) {
    const isOne =
      rights.workIds.length === lines.length && lines.every(({ workId }, i) => workId === rights.workIds[i]);
    if (!isOne) throw new RangeError("The parts of the searchable catalogue do not number the same works");
    this.#rights = rights;
    this.#lines = [...lines];
    this.#titles = titles;
    this.#order = new TitleOrder(this.#lines);
    this.#numbers = new Map(lines.map(({ workId }, number) => [workId, number]));
    this.#holders = new Set(lines.map(({ organisationId }) => organisationId));
    this.#genres = lines.map((line) => this.#genresOf(line));
  }

  static empty(asOf: number): SearchableCatalogue {
    return new SearchableCatalogue({ rights: buildIndex([], asOf), lines: [], titles: TitleIndex.empty() });
  }

  get rights(): AvailabilityIndex {
    return this.#rights;
  }

  get lines(): readonly WorkLine[] {
    return this.#lines;
  }

  get titles(): TitleIndex {
    return this.#titles;
  }

  /** The works by title; good until the next update. */
  get order(): TitleOrder {
    return this.#order;
  }

  /** The rights holders of all works, whoever may see these. */
  get holders(): ReadonlySet<string> {
    return this.#holders;
  }

  /** The genres of a work by its number, each once however it was spelled. */
  genresAt(number: number): readonly Genre[] {
    return this.#genres[number] ?? [];
  }

  /** What is known of a work; undefined while it was never read. */
  line(workId: string): WorkLine | undefined {
    const number = this.#numbers.get(workId);
    return number === undefined ? undefined : this.#lines[number];
  }

  /**
   * Takes in works as they were read, unless what is known of one is newer: readings may overtake each other.
   * @returns how many of them told something new.
   */
  update(readings: readonly WorkReading[], asOf: number): number {
    const newer = readings.filter((reading) => this.#isNewer(reading));
    if (newer.length === 0) return 0;
    const rights = withChanges(this.#rights, { changed: newer.map(headOf), removed: [], asOf });
    this.#rights = changesIn(rights) > CHANGES_UNPACKED ? repacked(rights) : rights;
    this.#titles.together(() => {
      for (const reading of newer) this.#put(reading);
    });
    return newer.length;
  }

  /** All parts with every update in them, the rights packed anew. */
  packed(): CatalogueParts {
    return { rights: repacked(this.#rights), lines: this.#lines, titles: this.#titles };
  }

  close(): void {
    this.#titles.close();
  }

  #genresOf({ genres }: WorkLine): readonly Genre[] {
    const spelled = genres.join("\n");
    const known = this.#genreLists.get(spelled);
    if (known) return known;
    const byKey = new Map(genres.map((name) => [genreKey(name), { key: genreKey(name), name }]));
    const list = [...byKey.values()];
    this.#genreLists.set(spelled, list);
    return list;
  }

  #isNewer({ work, record }: WorkReading): boolean {
    const known = this.line(work.value.workId);
    if (!known) return true;
    return work.revision > known.workRevision || (record?.revision ?? 0) > known.rightsRevision;
  }

  #put({ work, record }: WorkReading): void {
    const { workId, organisationId } = work.value;
    const line = workLineOf(work.value, { workRevision: work.revision, rightsRevision: record?.revision ?? 0 });
    const known = this.#numbers.get(workId);
    const number = known ?? this.#lines.length;
    this.#titles.put(number, titlesOf(work.value), known === undefined ? "new" : "known");
    this.#numbers.set(workId, number);
    this.#lines[number] = line;
    this.#order.changed(number);
    this.#genres[number] = this.#genresOf(line);
    this.#holders.add(organisationId);
  }
}

function headOf({ work, record }: WorkReading): RightsHead {
  return record?.value.head ?? emptyHead(work.value.workId);
}
