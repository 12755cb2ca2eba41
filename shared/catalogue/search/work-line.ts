import * as z from "zod";
import { isListed, WORK_KINDS, type Work } from "../work.ts";

/** What a search knows of a work beside its rights and the words of its titles. */
export interface WorkLine {
  readonly workId: string;
  readonly organisationId: string;
  readonly listed: boolean;
  readonly kind: Work["kind"];
  readonly year?: number;
  readonly originalLanguage?: string;
  readonly genres: readonly string[];
  readonly sortTitle: string;
  /** The revisions of the work and of its rights head that are taken into account. */
  readonly workRevision: number;
  readonly rightsRevision: number;
}

export const workLineSchema = z.object({
  workId: z.string(),
  organisationId: z.string(),
  listed: z.boolean(),
  kind: z.enum(WORK_KINDS),
  year: z.exactOptional(z.int()),
  originalLanguage: z.exactOptional(z.string()),
  genres: z.array(z.string()),
  sortTitle: z.string(),
  workRevision: z.int(),
  rightsRevision: z.int(),
});

export function workLineOf(
  work: Work,
  revisions: { readonly workRevision: number; readonly rightsRevision: number },
): WorkLine {
  const { workId, organisationId, kind, year, originalLanguage, genres, sortTitle } = work;
  return {
    ...{ workId, organisationId, listed: isListed(work), kind, genres, sortTitle },
    ...(year === undefined ? {} : { year }),
    ...(originalLanguage === undefined ? {} : { originalLanguage }),
    ...revisions,
  };
}

/** Every title a work is found by, each once. */
export function titlesOf({ titles, originalTitle, displayTitle }: Work): string[] {
  const said = [
    displayTitle,
    ...titles.map(({ title }) => title),
    ...(originalTitle === undefined ? [] : [originalTitle]),
  ];
  return [...new Set(said)];
}

/** A genre as it is compared: however a rights holder spelled it. */
export function genreKey(genre: string): string {
  return genre.normalize("NFKC").trim().toLowerCase();
}
