import { EdgeRefusal } from "./reply.ts";
import { JsonError, parseStrictJson } from "./strict-json.ts";

/** Every body of ours is far smaller; files go to the object store. Named in the words of `body-too-large`. */
export const MAX_BODY_BYTES = 1024 * 1024;

/**
 * Reads a JSON body, stopping at the limit.
 * @throws {EdgeRefusal} 413, 415 or 400 when it is too large, not declared as JSON, or not JSON.
 */
export async function readJsonBody(request: Request): Promise<{ readonly value: unknown; readonly bytes: Uint8Array }> {
  if (!isJson(request.headers.get("content-type"))) throw new EdgeRefusal("unsupported-media-type");
  const bytes = await readBounded(request);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { value: parseStrictJson(text), bytes };
  } catch (error) {
    if (error instanceof JsonError) throw new EdgeRefusal("malformed-body", { because: error.fault });
    if (error instanceof TypeError) throw new EdgeRefusal("malformed-body", { because: "not-utf-8" });
    throw error;
  }
}

function isJson(contentType: string | null): boolean {
  const [type = "", ...parameters] = (contentType ?? "").toLowerCase().split(";");
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith("charset="));
  return type.trim() === "application/json" && (charset === undefined || /^charset="?utf-?8"?$/.test(charset));
}

async function readBounded(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw new EdgeRefusal("body-too-large");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new EdgeRefusal("body-too-large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
