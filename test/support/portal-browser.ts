import type { Hono } from "hono";
import { composePortal } from "#functions/portal/compose.ts";
import { passSignIn } from "#infra/local/identity/sign-in.ts";
import type { Market } from "./marketplace.ts";
import { emailOf, type PersonName } from "./people.ts";

/** What a browser does with the portal: keeps cookies, says where a form comes from, follows no redirect by itself. */
export interface PortalBrowser {
  get(path: string, headers?: Record<string, string>): Promise<PortalPage>;
  /** Sends a form as a page of ours would; headers given here replace the browser's own. */
  post(path: string, form?: FormFields, headers?: Record<string, string>): Promise<PortalPage>;
  signIn(name: PersonName): Promise<PortalPage>;
  /** Signs in at the provider and stops there. @returns the path by which the provider sends the browser back. */
  signInAtProvider(name: PersonName): Promise<string>;
  readonly cookies: Map<string, string>;
}

type FormFields = Readonly<Record<string, string | readonly string[]>>;

export interface PortalPage {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** The page's text as it is read, one space between words. */
  readonly text: string;
}

export function openPortal(market: Market): Hono {
  return composePortal(market.environment);
}

export function portalBrowser(app: Hono, market: Market): PortalBrowser {
  const publicUrl = market.environment.PUBLIC_URL ?? "";
  const cookies = new Map<string, string>();
  const send = async (path: string, init: RequestInit & { headers: Record<string, string> }): Promise<PortalPage> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await app.request(publicUrl + path, { ...init, headers: { cookie, ...init.headers } });
    for (const line of response.headers.getSetCookie()) keep(cookies, line);
    const html = await response.text();
    return { status: response.status, headers: response.headers, html, text: textOf(html) };
  };
  const get = (path: string, headers: Record<string, string> = {}) => send(path, { headers });
  const signInAtProvider = async (name: PersonName) => {
    const begun = await get("/sign-in?to=/");
    const authorizationUrl = new URL(begun.headers.get("location") ?? "");
    const redirectUri = `${publicUrl}/sign-in/callback`;
    const issuer = market.identity.issuer;
    const callback = await passSignIn({ issuer, authorizationUrl, redirectUri, email: emailOf(name) });
    return callback.pathname + callback.search;
  };
  return {
    cookies,
    get,
    post: (path, form = {}, headers = {}) =>
      send(path, {
        method: "POST",
        body: encode(form),
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          origin: publicUrl,
          "sec-fetch-site": "same-origin",
          ...headers,
        },
      }),
    signInAtProvider,
    signIn: async (name) => get(await signInAtProvider(name)),
  };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ""] = line.split(";");
  const at = pair.indexOf("=");
  const value = pair.slice(at + 1);
  if (value === "") cookies.delete(pair.slice(0, at));
  else cookies.set(pair.slice(0, at), value);
}

function encode(form: FormFields): string {
  const search = new URLSearchParams();
  for (const [name, values] of Object.entries(form)) {
    for (const value of typeof values === "string" ? [values] : values) search.append(name, value);
  }
  return search.toString();
}

function textOf(html: string): string {
  return html
    .replace(/<(script|style)[^>]*>.*?<\/\1>/gs, " ")
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ")
    .trim();
}
