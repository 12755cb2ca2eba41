import type { Hono } from "hono";
import { sha256Hex } from "#shared/platform/canonical.ts";
import { UPLOAD_ISLAND } from "./browser/upload-island.ts";
import { STYLE_SHEET } from "./style.ts";

interface StaticFile {
  readonly path: string;
  readonly contentType: string;
  readonly text: string;
}

/** Another text has another path, so a browser may keep what it has for ever. */
const FOR_EVER = "public, max-age=31536000, immutable";
const HASH_LETTERS = 16;

/** An arch: the gate of an inn. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#8a3b12" d="M2 15V7a6 6 0 0 1 12 0v8h-3V8a3 3 0 0 0-6 0v7z"/></svg>';

export const STATIC_FILES = {
  icon: staticFile({ stem: "icon", ending: "svg", contentType: "image/svg+xml" }, ICON),
  style: staticFile({ stem: "serai", ending: "css", contentType: "text/css; charset=utf-8" }, STYLE_SHEET),
  upload: staticFile({ stem: "upload", ending: "js", contentType: "text/javascript; charset=utf-8" }, UPLOAD_ISLAND),
} as const;

export function mountStaticFiles(app: Hono): void {
  for (const { path, contentType, text } of Object.values(STATIC_FILES)) {
    app.get(path, () => {
      const headers = {
        "content-type": contentType,
        "cache-control": FOR_EVER,
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
      };
      return new Response(text, { headers });
    });
  }
}

function staticFile(
  file: { readonly stem: string; readonly ending: string; readonly contentType: string },
  text: string,
): StaticFile {
  const hash = sha256Hex(text).slice(0, HASH_LETTERS);
  return { path: `/static/${file.stem}-${hash}.${file.ending}`, contentType: file.contentType, text };
}
