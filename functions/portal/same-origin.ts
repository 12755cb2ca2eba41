/** Methods that change nothing (RFC 9110 §9.2.1). */
const SAFE = new Set(["GET", "HEAD"]);

/**
 * Whether a request may act: safe methods always; others only when the browser itself says that they come from a page of
 * ours, whatever their content type. A browser too old to say so is refused.
 */
export function isFromHere(request: Request, publicUrl: string): boolean {
  if (SAFE.has(request.method)) return true;
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== new URL(publicUrl).origin) return false;
  return site === null ? origin !== null : site === "same-origin";
}

/** A path of ours to go on to after sign-in; the front page for anything that leads elsewhere. */
export function ownPath(path: string | null, publicUrl: string): string {
  if (path === null || !path.startsWith("/") || path.length > 2_000 || !URL.canParse(path, publicUrl)) return "/";
  const url = new URL(path, publicUrl);
  return url.origin === new URL(publicUrl).origin ? url.pathname + url.search : "/";
}
