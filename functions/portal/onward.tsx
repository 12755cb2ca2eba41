import type { PageAnswer } from "./answer.ts";

/**
 * Leads the browser to another house: the payment page, a file. A form may not lead there by itself (the content security
 * policy keeps forms at home), so this page does.
 */
export function leadOnward(to: string, words: { readonly title: string; readonly link: string }): PageAnswer {
  return {
    kind: "page",
    title: words.title,
    refresh: { seconds: 0, url: to },
    content: (
      <>
        <h1>{words.title}</h1>
        <p>
          <a href={to}>{words.link}</a>
        </p>
      </>
    ),
  };
}
