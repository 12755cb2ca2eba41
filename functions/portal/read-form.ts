import type * as z from "zod";
import { PageRefusal } from "./answer.ts";

/** The largest form lists every part of an uploaded master; the files themselves go to the object store. */
const MAX_FORM_BYTES = 1024 * 1024;
const MAX_FAULTS_SHOWN = 20;

/** A form as sent: each name with all its values, in order. */
export type Form = Readonly<Record<string, readonly string[]>>;

/** Reads a form, stopping at the limit. @throws {PageRefusal} when it is too large or is no form. */
export async function readForm(request: Request): Promise<Form> {
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") return {};
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > MAX_FORM_BYTES) throw new PageRefusal("form-too-large");
    chunks.push(chunk);
  }
  const form: Record<string, string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(Buffer.concat(chunks).toString("utf8"))) {
    form[name] = [...(form[name] ?? []), value.replaceAll("\r\n", "\n")];
  }
  return form;
}

/** The first value of a field, trimmed; empty when it was not sent. */
export function field(form: Form, name: string): string {
  return form[name]?.[0]?.trim() ?? "";
}

/** Every value of a field that is not empty. */
export function fields(form: Form, name: string): readonly string[] {
  return (form[name] ?? []).map((value) => value.trim()).filter((value) => value !== "");
}

/**
 * What a form says, parsed by the schema of the use case. `placeOf` names the place of a fault where the name of its field
 * is not enough. @throws {PageRefusal} listing what is to be mended.
 */
export function parsed<S extends z.ZodType>(
  schema: S,
  value: unknown,
  placeOf: (path: readonly PropertyKey[]) => string | undefined = () => undefined,
): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.slice(0, MAX_FAULTS_SHOWN).map(({ path, message }) => {
    const name = path.filter((step) => typeof step === "string").at(-1);
    const place = placeOf(path) ?? (name === undefined ? undefined : inWords(name));
    return place === undefined ? message : `${place}: ${message}`;
  });
  throw new PageRefusal("form-incomplete", { faults });
}

/** `firstDay` as `first day`. */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
