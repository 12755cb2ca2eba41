import type { Child } from "hono/jsx";
import type { Page, PageRequest } from "#shared/platform/page.ts";
import { DEFAULT_PAGE_SIZE } from "#shared/platform/page.ts";

/**
 * A table that may be wider than a small screen scrolls by itself, and so must be reachable by keyboard (WCAG 2.1.1). Its
 * caption says what it holds.
 */
export function Sheet({ caption, head, children }: { caption: string; head: readonly string[]; children: Child }) {
  return (
    <section class="wide" aria-label={caption} tabindex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {head.map((name) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

/** What part of a list an address asks for. */
export function pageAsked(query: URLSearchParams): PageRequest {
  const pageToken = query.get("pageToken");
  return { pageSize: DEFAULT_PAGE_SIZE, ...(pageToken ? { pageToken } : {}) };
}

/** The way to the next page of a list, and back to its beginning. */
export function PageLinks({ path, query, page }: { path: string; query: URLSearchParams; page: Page<unknown> }) {
  const at = (pageToken: string | undefined) => {
    const search = new URLSearchParams(query);
    search.delete("pageToken");
    if (pageToken !== undefined) search.set("pageToken", pageToken);
    return search.size > 0 ? `${path}?${search}` : path;
  };
  if (page.nextPageToken === undefined && !query.has("pageToken")) return null;
  return (
    <nav class="actions" aria-label="Pages of the list">
      {query.has("pageToken") && <a href={at(undefined)}>To the beginning</a>}
      {page.nextPageToken !== undefined && <a href={at(page.nextPageToken)}>Next page</a>}
    </nav>
  );
}
