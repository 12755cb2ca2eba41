import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FormValue, parameterName, parseForm } from "#infra/local/payments/form-encoding.ts";

const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

/** Bracket form of nested values, written the plain way. */
function encoded(value: FormValue, path: string[] = []): string[] {
  if (typeof value === "string") return [`${encodeURIComponent(parameterName(path))}=${encodeURIComponent(value)}`];
  return Object.entries(value).flatMap(([step, inner]) => encoded(inner, [...path, step]));
}

describe("the form encoding", () => {
  test("gives back any nested records and lists that were written in brackets", () => {
    console.log(`form encoding: FC_SEED=${seed}`);
    const name = fc.stringMatching(/^[a-z_]{1,12}$/);
    const { node } = fc.letrec<{ node: FormValue }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.array(tie("node"), { minLength: 1, maxLength: 4 }),
        fc.dictionary(name, tie("node"), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(name, node, { maxKeys: 4, noNullPrototype: true }), (value) => {
        expect(parseForm(encoded(value).join("&"))).toEqual({ ok: true, value });
      }),
      { seed, numRuns: 500 },
    );
  });

  test("never throws, whatever arrives", () => {
    fc.assert(
      fc.property(fc.string(), (body) => {
        expect(typeof parseForm(body).ok).toBe("boolean");
      }),
      { seed, numRuns: 500 },
    );
  });

  test("reads empty brackets as the next place of a list", () => {
    expect(parseForm("expand[]=a&expand[]=b")).toEqual({ ok: true, value: { expand: ["a", "b"] } });
  });

  test.each(["a=1&a=2", "a=1&a[b]=2", "[a]=1", "a[b=1", `a${"[b]".repeat(20)}=1`])("refuses %s", (body) => {
    expect(parseForm(body).ok).toBe(false);
  });

  test("names inherited by every object are ordinary names here", () => {
    const outcome = parseForm("__proto__[polluted]=yes&constructor=x");
    expect(outcome.ok && Object.keys(outcome.value)).toEqual(["__proto__", "constructor"]);
    expect(Object.prototype).not.toHaveProperty("polluted");
  });
});
