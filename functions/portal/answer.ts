import type { Child } from "hono/jsx";
import type { Outcome } from "#shared/platform/outcome.ts";
import type { PortalReason } from "./refusals.ts";

/** A page as its author writes it; the layout puts the house around it. */
export interface PageAnswer {
  readonly kind: "page";
  readonly title: string;
  readonly content: Child;
  readonly status?: number;
  /** The browser asks for this address after so many seconds. */
  readonly refresh?: { readonly seconds: number; readonly url: string };
  /** Files are sent from this page straight to the object store. */
  readonly uploads?: true;
  /** The refusal the page shows; an island is told it as a problem document. */
  readonly refusal?: { readonly reason: PortalReason; readonly detail: Readonly<Record<string, unknown>> };
  /** The page is shown as to somebody signed out. */
  readonly signedOut?: true;
}

export type Answer = { readonly cookies?: readonly string[] } & (
  | PageAnswer
  /** After a post, and wherever else a page is only passed through. */
  | { readonly kind: "redirect"; readonly to: string }
  /** For the islands alone. */
  | { readonly kind: "data"; readonly status: number; readonly body: object }
);

export function redirectTo(to: string): Answer {
  return { kind: "redirect", to };
}

/** Carries a refusal out of a page's nested reading to the frame, which shows it; caught by nobody else. */
export class PageRefusal extends Error {
  override readonly name = "PageRefusal";
  readonly reason: PortalReason;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(reason: PortalReason, detail: Readonly<Record<string, unknown>> = {}) {
    super(reason);
    this.reason = reason;
    this.detail = detail;
  }
}

/** The value of an outcome. @throws {PageRefusal} when it was refused. */
export function demand<T>(outcome: Outcome<T, PortalReason>): T {
  if (!outcome.ok) throw new PageRefusal(outcome.reason, outcome.detail);
  return outcome.value;
}
