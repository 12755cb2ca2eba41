import { canonicalJson, sha256Hex } from "#shared/platform/canonical.ts";
import { decodePageToken, encodePageToken, PageTokenError } from "#shared/platform/page.ts";
import type { CatalogueQuestion } from "./search-schema.ts";

/**
 * The place after which the next page begins: the last work shown, by what the matches are in order of. Works that
 * change between two pages move, but nothing is shown twice that stayed and nothing that stayed is left out; so a page
 * token is good for as long as anybody keeps it.
 */
export type SearchPlace =
  | { readonly by: "share"; readonly granted: number; readonly title: string; readonly workId: string }
  | { readonly by: "title"; readonly nearness: number; readonly title: string; readonly workId: string };

/** What binds a page token to the question it was given for, and to whom it was given. */
export function questionMark(organisationId: string, question: CatalogueQuestion): string {
  const { pageToken: _token, pageSize: _size, ...asked } = question;
  return sha256Hex(canonicalJson({ organisationId, asked })).slice(0, 32);
}

export function encodePlace(mark: string, place: SearchPlace): string {
  const { title, workId } = place;
  if (place.by === "share") return encodePageToken({ q: mark, g: String(place.granted), t: title, w: workId });
  return encodePageToken({ q: mark, n: String(place.nearness), t: title, w: workId });
}

const WHOLE_NUMBER = /^\d{1,15}$/;

/** @throws {PageTokenError} when the token was not given for this question to this organisation. */
export function decodePlace(token: string, mark: string): SearchPlace {
  const { q, g, n, t, w } = decodePageToken(token);
  if (q !== mark || w === undefined || t === undefined)
    throw new PageTokenError("The page token belongs to another search");
  if (g !== undefined && WHOLE_NUMBER.test(g)) return { by: "share", granted: Number(g), title: t, workId: w };
  if (n !== undefined && WHOLE_NUMBER.test(n)) return { by: "title", nearness: Number(n), title: t, workId: w };
  throw new PageTokenError("The page token is not one a search gave");
}
