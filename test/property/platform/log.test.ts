import * as fc from "fast-check";
import { afterEach, describe, expect, it, test, vi } from "vitest";
import { createLog, redact } from "#shared/platform/log.ts";
import { presign } from "#shared/platform/presign.ts";
import { cpuMilliseconds, MOST_CPU_MILLISECONDS } from "#test/support/cpu-time.ts";

const seed = Number(process.env.FC_SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`log: FC_SEED=${seed}`);

const ALPHABET = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"];
const BASE64URL = [...ALPHABET, "-", "_"];
const opaque = (minLength: number, maxLength: number, unit = ALPHABET) =>
  fc.string({ unit: fc.constantFrom(...unit), minLength, maxLength });
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A text that is secret, and the part of it that must not be found again. */
interface Secret {
  readonly whole: string;
  readonly telling: string;
}
const secretOf = (whole: string, telling = whole): Secret => ({ whole, telling });

const jwt = fc
  .tuple(opaque(10, 80, BASE64URL), opaque(20, 40, BASE64URL))
  .map(([body, signature]) => secretOf(`${encoded({ alg: "ES256", typ: "at+jwt" })}.${body}.${signature}`, signature));
const jwe = opaque(20, 60, BASE64URL).map((tag) =>
  secretOf(`${encoded({ alg: "dir", enc: "A256GCM" })}..aaaa.bbbb.${tag}`, tag),
);
const bearer = fc
  .tuple(fc.constantFrom("Bearer", "bearer", "Basic", "DPoP"), opaque(16, 60, [...BASE64URL, ".", "="]))
  .map(([scheme, token]) => secretOf(`${scheme} ${token}`, token));
const stripeKey = fc
  .tuple(fc.constantFrom("sk_live_", "sk_test_", "rk_live_", "whsec_", "pk_live_"), opaque(16, 60))
  .map(([prefix, key]) => secretOf(prefix + key, key));
const clientSecret = fc
  .tuple(opaque(16, 24), opaque(16, 24))
  .map(([id, key]) => secretOf(`pi_${id}_secret_${key}`, key));
const link = fc
  .tuple(opaque(16, 20), fc.constantFrom("https://vault.s3.eu-central-1.amazonaws.com", "http://127.0.0.1:9000"))
  .map(([key, origin]) => {
    const request = {
      method: "GET",
      origin,
      path: "/vault/film.mp4",
      query: {},
      headers: {},
      region: "eu-central-1",
    } as const;
    const url = presign({ ...request, expiresInSeconds: 60 }, { accessKeyId: "AKID", secretAccessKey: key }, 0);
    return secretOf(url, /X-Amz-Signature=(\w+)/.exec(url)?.[1] ?? "no signature");
  });
const pathOfLink = link.map(({ whole, telling }) => secretOf(whole.slice(whole.indexOf("/vault/")), telling));
const callback = fc
  .tuple(
    fc.constantFrom("code", "state", "access_token", "id_token", "client_secret", "session_id"),
    opaque(16, 43, BASE64URL),
  )
  .map(([name, value]) => secretOf(`https://serai.example/sign-in/callback?x=1&${name}=${value}`, value));
const named = fc
  .tuple(
    fc.constantFrom(
      "client_secret=",
      '"access_token":"',
      "password: ",
      "Set-Cookie: __Host-session=",
      "refresh_token = ",
    ),
    opaque(16, 43),
  )
  .map(([before, value]) => secretOf(before + value, value));
const email = fc.emailAddress().map((address) => secretOf(address));
const strangeEmail = fc
  .constantFrom("o'brien@x.ie", "пётр@почта.рф", "a+b@xn--e1afmkfd.xn--p1ai", '"a b"@x.example', "a@b.co.uk")
  .map((address) => secretOf(address));

const secret = fc.oneof(
  jwt,
  jwe,
  bearer,
  stripeKey,
  clientSecret,
  link,
  pathOfLink,
  callback,
  named,
  email,
  strangeEmail,
);
const words = fc
  .array(fc.constantFrom("the", "licence", "was", "refused", "at", "12:00,", "x".repeat(300)), { maxLength: 14 })
  .map((all) => all.join(" "));
const around = fc.constantFrom<(inner: string) => string>(
  (inner) => ` ${inner} `,
  (inner) => `: "${inner}"`,
  (inner) => ` (${inner})`,
  (inner) => `\n${inner}\n`,
  (inner) => ` value=${inner}; `,
  (inner) => ` {"given":"${inner}"}`,
);
const message = fc
  .record({ before: words, secret, second: secret, after: words, wrap: around })
  .map(({ before, secret: first, second, after, wrap }) => ({
    text: `${before}${wrap(first.whole)}${after}${wrap(second.whole)}`,
    telling: [first.telling, second.telling],
  }));

describe("the log", () => {
  afterEach(() => vi.restoreAllMocks());

  it("never holds a secret or an address that stood in a text, whatever stood around it", async () => {
    await fc.assert(
      fc.property(message, ({ text, telling }) => {
        const line = redact(text);
        for (const part of telling) expect(line).not.toContain(part);
      }),
      { seed, numRuns: 5_000 },
    );
  });

  it("never prints one that came in a field, an error, its stack or its cause", async () => {
    const lines: string[] = [];
    const keep = (chunk: unknown) => lines.push(String(chunk)) > 0;
    vi.spyOn(process.stdout, "write").mockImplementation(keep);
    vi.spyOn(process.stderr, "write").mockImplementation(keep);
    const log = createLog({ service: "api", level: "DEBUG" });
    const tell = (text: string) => {
      log.info("event", { text, attempt: 1 });
      log.error("event", new Error(text, { cause: new TypeError(text, { cause: text }) }), { text });
    };
    const check = ({ text, telling }: { text: string; telling: readonly string[] }) => {
      lines.length = 0;
      tell(text);
      const printed = lines.join("");
      expect(lines.length).toBe(2);
      for (const part of telling) expect(printed).not.toContain(part);
    };
    await fc.assert(fc.property(message, check), { seed, numRuns: 500 });
  });

  test("strikes out what is secret by its name alone, and keeps what it may say", () => {
    const lines: string[] = [];
    const keep = (chunk: unknown) => lines.push(String(chunk)) > 0;
    vi.spyOn(process.stdout, "write").mockImplementation(keep);
    const fields = {
      licenceId: "lic_01ARZ3NDEKTSV4RRFFQ69G5FAV",
      sessionCookie: "opaque1",
      idToken: "opaque2",
      milliseconds: 12,
    };
    createLog({ service: "api", level: "INFO" }).info("licence.signed", fields);
    const line = JSON.parse(lines.join(""));
    expect(line).toMatchObject({ level: "INFO", service: "api", message: "licence.signed", milliseconds: 12 });
    expect(line.licenceId).toBe(fields.licenceId);
    expect([line.sessionCookie, line.idToken]).toEqual(["[redacted]", "[redacted]"]);
  });

  test("prints a line for each level from its own upwards, warnings and errors apart, and none when it is silent", () => {
    const printed = { stdout: [] as unknown[], stderr: [] as unknown[] };
    for (const stream of ["stdout", "stderr"] as const)
      vi.spyOn(process[stream], "write").mockImplementation((chunk) => printed[stream].push(chunk) > 0);
    const levelsOf = (lines: readonly unknown[]) => lines.map((line) => JSON.parse(String(line)).level);
    for (const level of ["DEBUG", "INFO", "WARN", "ERROR", "SILENT"] as const) {
      const log = createLog({ service: "api", level });
      log.debug("event");
      log.info("event");
      log.warn("event");
      log.error("event", "cause");
    }
    expect(levelsOf(printed.stdout)).toEqual(["DEBUG", "INFO", "INFO"]);
    expect(levelsOf(printed.stderr)).toEqual(["WARN", "ERROR", "WARN", "ERROR", "WARN", "ERROR", "ERROR"]);
    expect(printed.stdout.every((line) => /^[^\n]+\n$/.test(String(line)))).toBe(true);
  });

  test("keeps an ordinary sentence as it is", () => {
    const sentence =
      "The licence lic_01ARZ3NDEKTSV4RRFFQ69G5FAV at https://serai.example/api/v1/works?pageSize=5 has 2 faults";
    expect(redact(sentence)).toBe(sentence);
  });

  test.each([
    ["one word", "x".repeat(5_000_000)],
    ["addresses that are none", "a@".repeat(1_000_000)],
    ["half links", "https://x?".repeat(300_000)],
    ["half tokens", "eyJaaaaaaaa.".repeat(300_000)],
    ["names without values", "token ".repeat(500_000)],
  ])("is bounded in length and time, for %s too", (_, text) => {
    const before = cpuMilliseconds();
    expect(redact(text).length).toBeLessThanOrEqual(501);
    expect(cpuMilliseconds() - before).toBeLessThan(MOST_CPU_MILLISECONDS);
  });
});
