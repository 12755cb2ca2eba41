import { SESSION_SECONDS, SIGN_IN_SECONDS } from "./session-store.ts";

/** `__Host-`: browsers take it only over a secure channel, for this host alone and all of its paths. */
const COOKIES = {
  session: { name: "__Host-serai", seconds: SESSION_SECONDS },
  signIn: { name: "__Host-serai-sign-in", seconds: SIGN_IN_SECONDS },
} as const;

type CookieKind = keyof typeof COOKIES;

const ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Lax";
/** The secrets we give, and nothing else. */
const SECRET = /^[\w-]{43}$/;

/** The secret a browser shows; undefined when it shows none of ours. */
export function secretIn(headers: Headers, kind: CookieKind): string | undefined {
  const pairs = (headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  const prefix = `${COOKIES[kind].name}=`;
  const value = pairs.find((pair) => pair.startsWith(prefix))?.slice(prefix.length);
  return value !== undefined && SECRET.test(value) ? value : undefined;
}

export function cookieWith(kind: CookieKind, secret: string): string {
  return `${COOKIES[kind].name}=${secret}; ${ATTRIBUTES}; Max-Age=${COOKIES[kind].seconds}`;
}

export function cookieWithout(kind: CookieKind): string {
  return `${COOKIES[kind].name}=; ${ATTRIBUTES}; Max-Age=0`;
}
