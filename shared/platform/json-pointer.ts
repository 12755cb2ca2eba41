/** A place in a JSON document as a pointer of RFC 6901, in its form as a URI fragment: `#/lines/0/media`. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return `#${path.map(step).join("")}`;
}

function step(key: PropertyKey): string {
  return `/${encodeURIComponent(String(key).replaceAll("~", "~0").replaceAll("/", "~1"))}`;
}
