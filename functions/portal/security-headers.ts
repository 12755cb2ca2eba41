import type { Answer } from "./answer.ts";
import type { PortalDeps } from "./portal-deps.ts";

/** On every answer: a page for one person, never kept on the way, running nothing but our own files. */
const HEADERS = {
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  // Forms would otherwise be sent with the origin `null`.
  "referrer-policy": "same-origin",
  "strict-transport-security": "max-age=31536000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
} as const;

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
];

export async function securityHeaders(deps: PortalDeps, answer: Answer): Promise<Record<string, string>> {
  const reaches = answer.kind === "page" && answer.uploads ? ` ${await deps.objects.originOf("quarantine")}` : "";
  return { ...HEADERS, "content-security-policy": [...POLICY, `connect-src 'self'${reaches}`].join("; ") };
}
