import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { BUCKETS, PREFIXES } from "#shared/platform/manifest/buckets.ts";
import { ENVIRONMENT, LOCAL_ENVIRONMENT } from "#shared/platform/manifest/environment.ts";
import { FUNCTIONS, type FunctionManifest, type SecretName } from "#shared/platform/manifest/functions.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { ITEMS, type ItemLayout, TABLE } from "#shared/platform/manifest/table.ts";

const KINDS = Object.entries(ITEMS) as [string, ItemLayout][];
const functions = Object.entries(FUNCTIONS) as [string, FunctionManifest][];

async function sources(...folders: string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const folder of folders)
    for await (const path of glob(`${folder}/**/*.{ts,tsx}`)) found.set(path, await readFile(path, "utf8"));
  return found;
}

const shapeOf = (template: string) => template.replaceAll(/\{[^}]*\}/g, "{}");
const prefixOf = (template: string) => template.split("{")[0] ?? "";
const pairs = <T>(all: readonly T[]): [T, T][] =>
  all.flatMap((one, i) => all.slice(i + 1).map((other): [T, T] => [one, other]));

describe("the table's layout", () => {
  test("draws only kinds of item that a store keeps, each in one store", async () => {
    const kept: string[] = [];
    for (const text of (await sources("shared", "functions")).values())
      for (const [, kind = ""] of text.matchAll(/defineItem(?:<[^(]*>)?\(\s*"(\w+)"/g)) kept.push(kind);
    // Its head is packed: written by one definition, read by another, in the same store.
    const once = kept.filter((kind, i) => !(kind === "rightsHead" && kept.indexOf(kind) !== i));
    expect(once.toSorted()).toEqual(Object.keys(ITEMS).toSorted());
  });

  test("lets no two kinds stand in one place", () => {
    const places = KINDS.map(([, { key }]) => `${shapeOf(key.pk)}\n${shapeOf(key.sk)}`);
    expect(new Set(places).size).toBe(places.length);
    for (const [[one, a], [other, b]] of pairs(KINDS)) {
      const mayShare = mayBeOne(a.key.pk, b.key.pk) && mayBeOne(a.key.sk, b.key.sk);
      expect(mayShare, `${one} and ${other}`).toBe(false);
    }
  });

  test.each(["key", "gsi1", "gsi2"] as const)("lets kinds that share a partition of %s be listed apart", (index) => {
    for (const [[one, a], [other, b]] of pairs(KINDS)) {
      const [left, right] = [a[index], b[index]];
      if (!left || !right || !mayBeOne(left.pk, right.pk)) continue;
      const [first, second] = [prefixOf(left.sk), prefixOf(right.sk)];
      const apart = !first.startsWith(second) && !second.startsWith(first);
      expect(apart, `${one} and ${other} in ${index}: "${first}" and "${second}"`).toBe(true);
    }
  });

  test("says of each kind who asks for it, and gives every number in a key the digits to sort by", () => {
    for (const [kind, layout] of KINDS) {
      expect(layout.patterns.length, kind).toBeGreaterThan(10);
      for (const index of ["gsi1", "gsi2"] as const)
        expect(layout[index] === undefined || layout[index].sk.length > 0, kind).toBe(true);
    }
    expect(ITEMS.auditEntry.key.sk).toContain("{sequence:");
    expect(ITEMS.licenceDeadline.gsi1.sk).toContain("{lookAt:");
    expect(ITEMS.accountLine.key.sk).toContain("{line:");
  });

  test("names each key once, apart from what the ground keeps beside them", () => {
    const names = [TABLE, ...TABLE.indexes].flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]);
    expect(new Set([...names, TABLE.timeToLive]).size).toBe(names.length + 1);
  });
});

/** Ids of ours, subjects and keys of clients as they may come: whether two templates can be filled to one text. */
function mayBeOne(one: string, other: string): boolean {
  if (!one.includes("{") && !other.includes("{")) return one === other;
  const [a, b] = [segmentsOf(one), segmentsOf(other)];
  // Free text at the end may hold the separator: it stands for whatever follows.
  const freeEnd = /\{(contentId|idempotencyKey|account|email|name|subject)\}(#\{currency\})?$/;
  const shared = Math.min(a.length, b.length);
  const lengthsFit =
    a.length === b.length || (freeEnd.test(one) && a.length < b.length) || (freeEnd.test(other) && b.length < a.length);
  return lengthsFit && a.slice(0, shared).every((segment, i) => isHole(segment) || isHole(b[i]) || segment === b[i]);
}
const segmentsOf = (template: string) => template.split("#");
const isHole = (segment: string | undefined) => segment?.startsWith("{") ?? false;

describe("the functions", () => {
  test.each(functions)("%s has the entry the manifest names", (_, { entry }) => {
    expect(existsSync(entry)).toBe(true);
  });

  test("name every environment variable there is, and none twice", () => {
    const named = new Set(functions.flatMap(([, { environment }]) => environment));
    expect([...named].toSorted()).toEqual(Object.keys(ENVIRONMENT).toSorted());
    for (const [name, { environment }] of functions) expect(new Set(environment).size, name).toBe(environment.length);
    for (const name of Object.keys(LOCAL_ENVIRONMENT)) expect(ENVIRONMENT).not.toHaveProperty(name);
  });

  test("have the variable of each secret and of the key they may use, and of no other", () => {
    const variables: Readonly<Record<SecretName, string>> = {
      "stripe-api-key": "STRIPE_API_KEY",
      "stripe-webhook": "STRIPE_WEBHOOK_SECRET",
      "portal-client": "PORTAL_CLIENT_SECRET",
    };
    for (const [name, { secrets, signs, environment }] of functions) {
      const held = Object.values(variables).filter((variable) => environment.some((one) => one === variable));
      expect(held.toSorted(), name).toEqual(secrets.map((secret) => variables[secret]).toSorted());
      expect(environment.includes("SIGNING_KEY"), name).toBe(signs);
    }
  });

  test("know the buckets they are granted, below prefixes that are drawn", () => {
    for (const [name, { buckets, environment }] of functions)
      for (const { bucket, prefix } of buckets) {
        expect(environment, name).toContain(BUCKETS[bucket].environment);
        expect(Object.values(PREFIXES), name).toContain(prefix);
      }
  });

  test("that answer HTTP do so within the gateway's 30 s, and all their paths lead to one of them", () => {
    const served = functions.flatMap(([, { trigger, timeoutSeconds }]) => {
      if (trigger.kind !== "http") return [];
      expect(timeoutSeconds).toBeLessThan(30);
      return trigger.routes;
    });
    const leads = (path: string) =>
      served.some((route) => path.startsWith(route.replace("{proxy+}", "")) || route === path);
    for (const path of Object.values(PATHS)) expect(leads(path), path).toBe(true);
    expect(new Set(served).size).toBe(served.length);
  });

  test("alone read the environment, in their handlers", async () => {
    const readers = [...(await sources("shared", "functions"))].filter(([, text]) => text.includes("process.env"));
    expect(readers.map(([path]) => path).toSorted()).toEqual(functions.map(([, { entry }]) => entry).toSorted());
  });
});
