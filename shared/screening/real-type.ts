import { fileTypeFromBuffer } from "file-type";
import { ASSET_KINDS, type AssetType } from "./asset.ts";

/** As much of a file's beginning as its type is told by. */
export const TELLING_BYTES = 64 * 1024;

/** What some writers call types we know by another name. */
const OTHER_NAMES: Readonly<Record<string, AssetType>> = { "video/x-m4v": "video/mp4" };
const KNOWN = new Set<string>(Object.values(ASSET_KINDS).flatMap(({ types }) => types));

/** The first cue of SubRip: a number, and a line of two times with a comma before the milliseconds. */
const SUBRIP_START = /^\s*\d+[ \t]*\r?\n\d{2}:\d{2}:\d{2},\d{3} --> \d{2}:\d{2}:\d{2},\d{3}/;
/** W3C WebVTT §4.1: the word, then nothing, a blank or a new line. */
const WEBVTT_START = /^WEBVTT(?:[ \t\r\n]|$)/;

/**
 * What a file is by its own first bytes, whatever it is called or declared to be; undefined when it is nothing we take.
 * @param start its first bytes, up to {@link TELLING_BYTES}.
 */
export async function realTypeOf(start: Uint8Array): Promise<AssetType | undefined> {
  const found = await fileTypeFromBuffer(start);
  if (!found) return textTypeOf(start);
  const type = OTHER_NAMES[found.mime] ?? found.mime;
  return isAssetType(type) ? type : undefined;
}

function isAssetType(type: string): type is AssetType {
  return KNOWN.has(type);
}

function textTypeOf(start: Uint8Array): AssetType | undefined {
  const text = utf8(start);
  if (text === undefined) return undefined;
  if (WEBVTT_START.test(text)) return "text/vtt";
  return SUBRIP_START.test(text) ? "application/x-subrip" : undefined;
}

/** The bytes as text without a byte order mark; undefined when they are not UTF-8. A letter cut at the end is let pass. */
function utf8(start: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(start, { stream: true });
  } catch {
    return undefined; // TypeError is how the decoder says that these bytes are not UTF-8
  }
}
