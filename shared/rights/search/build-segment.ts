import type { LanguageScope } from "../languages.ts";
import type { Scope } from "../scope.ts";
import { type TerritorySet, territoriesEither, territoriesIn, territorySetOf } from "../territories.ts";
import { rowsByCut } from "./by-cut.ts";
import { type Cuts, NOBODY, type Rows, type Segment, UNTIED, wordsForTerritories } from "./segment.ts";
import { codeOfStanding } from "./standing.ts";
import type { Cut, ObstacleRow, SourceRow, Ties, WorkRows } from "./work-rows.ts";

/** Works in one segment. Their numbers, and those of their rows, are kept in 32 bits with room to spare. */
const WORKS_MOST = 1_000_000;

/** Packs works into a segment, numbered in the order given. Throws RangeError beyond a million works. */
export function buildSegment(works: Iterable<WorkRows>): Segment {
  const dictionaries: Dictionaries = {
    places: new Dictionary<TerritorySet>(),
    languages: new Dictionary<LanguageScope>(),
    scopes: new Dictionary<Scope>(),
    ties: new Dictionary<Ties>(),
  };
  const sources = new RowsInMaking(dictionaries);
  const obstacles = new RowsInMaking(dictionaries);
  const licensees = new Dictionary<string>();
  const licensee: number[] = [];
  const expiresAt: number[] = [];
  const workIds: string[] = [];
  for (const work of works) {
    if (workIds.length === WORKS_MOST) throw new RangeError(`an index holds ${WORKS_MOST} works at most`);
    workIds.push(soundId(work.workId));
    sources.addWork(work.sources);
    obstacles.addWork(work.obstacles);
    for (const obstacle of work.obstacles) {
      licensee.push(licenseeNumber(licensees, obstacle));
      expiresAt.push(obstacle.expiresAt);
    }
  }
  const { places, languages, scopes, ties } = dictionaries;
  const sourceCuts = sources.cuts();
  const sourceRows = sources.rows();
  return {
    workIds,
    ...packedPlaces(places.values),
    languages: languages.values,
    scopes: scopes.values,
    ties: ties.values,
    licensees: licensees.values,
    sourceCuts,
    obstacleCuts: obstacles.cuts(),
    sources: sourceRows,
    sourcesByCut: rowsByCut(sourceRows, sourceCuts),
    obstacles: {
      ...obstacles.rows(),
      licensee: Uint32Array.from(licensee),
      expiresAt: Float64Array.from(expiresAt),
    },
  };
}

function soundId(workId: string): string {
  if (workId === "" || workId.includes("\n")) throw new RangeError(`impossible work id: ${JSON.stringify(workId)}`);
  return workId;
}

function licenseeNumber(licensees: Dictionary<string>, { licenseeId }: ObstacleRow): number {
  return licenseeId === undefined ? NOBODY : licensees.numberOf(licenseeId, () => licenseeId);
}

/** Values, each once, numbered in the order of their coming. */
class Dictionary<T> {
  readonly values: T[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(key: string, value: () => T): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.values.push(value()) - 1;
    this.#numbers.set(key, number);
    return number;
  }
}

interface Dictionaries {
  readonly places: Dictionary<TerritorySet>;
  readonly languages: Dictionary<LanguageScope>;
  readonly scopes: Dictionary<Scope>;
  readonly ties: Dictionary<Ties>;
}

interface NumberedCut {
  readonly media: number;
  readonly place: number;
  readonly languages: number;
  readonly scope: number;
  readonly standing: number;
  readonly ties: number;
}

class RowsInMaking {
  readonly #dictionaries: Dictionaries;
  readonly #cuts = new Dictionary<NumberedCut>();
  readonly #from: number[] = [0];
  readonly #startDay: number[] = [];
  readonly #endDay: number[] = [];
  readonly #cut: number[] = [];

  constructor(dictionaries: Dictionaries) {
    this.#dictionaries = dictionaries;
  }

  addWork(rows: readonly SourceRow[]): void {
    for (const row of rows) {
      this.#startDay.push(row.startDay);
      this.#endDay.push(row.endDay);
      this.#cut.push(this.#cutNumber(row.cut));
    }
    this.#from.push(this.#cut.length);
  }

  #cutNumber({ media, territories, languages, scope, standing, ties }: Cut): number {
    const dictionaries = this.#dictionaries;
    const numbered: NumberedCut = {
      media,
      place: dictionaries.places.numberOf(territories.join(), () => territories),
      languages: dictionaries.languages.numberOf(JSON.stringify(languages), () => languages),
      scope: dictionaries.scopes.numberOf(JSON.stringify(scope), () => scope),
      standing: codeOfStanding(standing),
      ties: ties === undefined ? UNTIED : dictionaries.ties.numberOf(JSON.stringify(ties), () => ties),
    };
    return this.#cuts.numberOf(Object.values(numbered).join(), () => numbered);
  }

  rows(): Rows {
    return {
      from: Uint32Array.from(this.#from),
      startDay: Int32Array.from(this.#startDay),
      endDay: Int32Array.from(this.#endDay),
      cut: Uint32Array.from(this.#cut),
    };
  }

  cuts(): Cuts {
    const cuts = this.#cuts.values;
    return {
      media: Int32Array.from(cuts, (cut) => cut.media),
      place: Uint32Array.from(cuts, (cut) => cut.place),
      languages: Uint32Array.from(cuts, (cut) => cut.languages),
      scope: Uint32Array.from(cuts, (cut) => cut.scope),
      standing: Uint8Array.from(cuts, (cut) => cut.standing),
      ties: Uint32Array.from(cuts, (cut) => cut.ties),
    };
  }
}

/** Places as bits of the territories that occur at all, in alphabetical order. */
function packedPlaces(sets: readonly TerritorySet[]): Pick<Segment, "territories" | "placeWords" | "places"> {
  const territories = territoriesIn(sets.reduce(territoriesEither, territorySetOf([])));
  const bitOf = new Map(territories.map((code, bit) => [code, bit]));
  const placeWords = wordsForTerritories(territories.length);
  const places = new Uint32Array(sets.length * placeWords);
  sets.forEach((set, place) => {
    for (const code of territoriesIn(set)) {
      const bit = bitOf.get(code) ?? 0;
      const word = place * placeWords + (bit >>> 5);
      places[word] = (places[word] ?? 0) | (1 << (bit & 31));
    }
  });
  return { territories, placeWords, places };
}
