import { randomUUID } from "node:crypto";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { sha256Hex } from "#shared/platform/canonical.ts";
import { encodePageToken } from "#shared/platform/page.ts";
import { OWNER, type ScreeningBed, startScreening } from "#test/http/screening-bed.ts";
import type { ApiAnswer } from "#test/support/api-client.ts";
import { cpuMilliseconds, MOST_CPU_MILLISECONDS } from "#test/support/cpu-time.ts";
import { openPortal, portalBrowser } from "#test/support/portal-browser.ts";
import "#test/http/fixed-day.ts";
import { tinyMp4, tinyPng } from "#test/unit/screening/tiny-files.ts";

const seed = Number(process.env.FC_SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`edge liars: FC_SEED=${seed}`);

let bed: ScreeningBed;
let workId: string;
beforeAll(async () => {
  bed = await startScreening(["liar"]);
  workId = bed.workId("liar");
});
afterAll(() => bed.market.close());

const owner = () => bed.market.as(OWNER);
const JSON_TYPE = { "content-type": "application/json" };
const post = (body: NonNullable<RequestInit["body"]>, headers: Record<string, string> = JSON_TYPE) =>
  owner().send("POST", "/api/v1/works", { body, headers: { "idempotency-key": randomUUID(), ...headers } });

/** A refusal in a problem document that says which, and no fault of ours. */
function expectRefused(answer: ApiAnswer, statuses: readonly number[]): void {
  expect(statuses).toContain(answer.status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.body).toMatchObject({ status: answer.status, title: expect.any(String), detail: expect.any(String) });
}

const film = (facts: object = {}) =>
  JSON.stringify({ kind: "film", contentId: randomUUID(), titles: [{ language: "en", title: "A film" }], ...facts });
const titled = (title: string) => film({ titles: [{ language: "en", title }] });

describe("a body that lies", () => {
  const BODIES: Readonly<Record<string, readonly [NonNullable<RequestInit["body"]>, string]>> = {
    "half of a character": ['{"title": "\\ud800"}', "half-character"],
    "half of a character in a name": ['{"\\uDFFF": 1}', "half-character"],
    "two halves in the wrong order": ['{"title": "\\udc00\\ud800"}', "half-character"],
    "a number beyond 2^53": ['{"feeMinor": 9007199254740993}', "number-too-large"],
    "a number below -2^53": ["[-9007199254740992]", "number-too-large"],
    "a number beyond all": ['{"feeMinor": 1e999}', "number-too-large"],
    "a number of a million digits": [`[${"9".repeat(1_000_000)}]`, "number-too-large"],
    "a name given twice": ['{"kind": "film", "kind": "series"}', "repeated-name"],
    "a name that reaches the prototype": ['{"a": {"__proto__": {"listed": true}}}', "forbidden-name"],
    "a million levels": ['{"a":'.repeat(150_000), "not-json"],
    "a hundred levels": [`${'{"a":'.repeat(100)}1${"}".repeat(100)}`, "too-deep"],
    "bytes of no character": [new Uint8Array([0x22, 0xc0, 0xaf, 0x22]), "not-utf-8"],
    "half a character in bytes": [new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]), "not-utf-8"],
    "UTF-16": [new Uint8Array(Buffer.from('\ufeff{"a":1}', "utf16le")), "not-utf-8"],
    "a NUL between": ['{"a":\u00001}', "not-json"],
    "two documents": ["{}{}", "not-json"],
  };
  test.each(Object.keys(BODIES))("is refused by its fault: %s", async (name) => {
    const [body, because] = BODIES[name] ?? ["", ""];
    const before = cpuMilliseconds();
    const answer = await post(body);
    expectRefused(answer, [400]);
    expect(answer.body.because).toBe(because);
    expect(cpuMilliseconds() - before).toBeLessThan(MOST_CPU_MILLISECONDS);
  });

  test.each(["\u0000", "a\u0000b", "a\nb", "\u0007", "a\u2028b", "a".repeat(100_000), " ", "\u009f"])(
    "is refused for a title nobody could read: %j",
    async (title) => expectRefused(await post(titled(title)), [422]),
  );

  test.each(["text/html", "application/json-patch+json", "application/json, text/html", "application/xml", "x"])(
    "is refused as what it is declared: %s",
    async (type) => expectRefused(await post(film(), { "content-type": type }), [415]),
  );

  it("byte by byte is the body it comes to, and no longer than the limit", async () => {
    const token = await bed.market.tokenOf(OWNER);
    const sent = async (bytes: Iterable<Uint8Array>) => {
      const headers = { ...JSON_TYPE, "idempotency-key": randomUUID(), authorization: `Bearer ${token}` };
      const body = ReadableStream.from(bytes);
      const request = new Request("http://localhost/api/v1/works", { method: "POST", headers, body, duplex: "half" });
      return (await bed.market.app.request(request)).status;
    };
    expect(await sent(Array.from(Buffer.from(film()), (byte) => Uint8Array.of(byte)))).toBe(201);
    const endless = (function* () {
      for (;;) yield new Uint8Array(1_024).fill(0x20);
    })();
    expect(await sent(endless)).toBe(413);
  });

  it("never gets through as a fault of ours, whatever its bytes", async () => {
    const letters = fc.constantFrom(...'{}[]:,"\\u0dE+-.19 aft\u0000\ud83d\ude00');
    const text = fc.array(letters, { maxLength: 60 }).map((some) => some.join(""));
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }).map((some) => new Uint8Array(some)),
      text,
      fc.tuple(fc.nat(), text).map(([at, junk]) => film().replace(/./g, (one, i) => (i === at % 90 ? junk : one))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        const answer = await post(body);
        if (answer.status !== 201) expectRefused(answer, [400, 422]);
      }),
      { seed, numRuns: 200 },
    );
  });
});

describe("a header that lies", () => {
  it("as an If-Match matches nothing and changes nothing", async () => {
    const path = `/api/v1/works/${workId}`;
    const before = await owner().get(path);
    const { kind, titles } = before.body;
    const change = JSON.stringify({ kind, titles, genres: ["forged"], listed: true });
    const send = (tag: Record<string, string>) =>
      owner().send("PUT", path, { body: change, headers: { ...JSON_TYPE, ...tag } });
    const tags = ["*", 'W/"r1"', '"r1", "r2"', '"r-1"', '"r0"', '"r1e0"', `"r${"9".repeat(40)}"`, "r1", '"', "\"r1'"];
    for (const tag of tags) expectRefused(await send({ "if-match": tag }), [412]);
    expectRefused(await send({}), [428]);
    expect((await owner().get(path)).text).toBe(before.text);
  });

  it("as an Idempotency-Key is none", async () => {
    for (const key of ["a b", '"a"b"', '"', "k".repeat(129), "ключ".normalize() && "\u00e9", "a, b"])
      expectRefused(await post(film(), { ...JSON_TYPE, "idempotency-key": key }), [400]);
  });

  it("as an organisation answers as one that does not exist", async () => {
    const foreign = bed.market.organisationId("broadcaster");
    const nowhere = `org_${"0".repeat(26)}`;
    const texts = await Promise.all(
      [foreign, nowhere, `${foreign}, ${foreign}`, "__proto__", "../org", ""].map(async (chosen) => {
        const answer = await owner().get("/api/v1/works", { "serai-organisation": chosen });
        expectRefused(answer, [403]);
        return answer.text;
      }),
    );
    expect(new Set(texts).size).toBe(1);
  });

  it("twice is refused, not chosen from", async () => {
    const token = await bed.market.tokenOf(OWNER);
    for (const authorization of [
      `Bearer ${token}, Bearer ${token}`,
      `Bearer ${token} ${token}`,
      `Basic ${token}`,
      "Bearer",
    ])
      expectRefused(await bed.market.withToken(undefined).get("/api/v1/me", { authorization }), [401]);
  });
});

describe("a page token that lies", () => {
  const LISTS = [
    "/api/v1/works?of=own",
    "/api/v1/members",
    "/api/v1/audit-entries",
    "/api/v1/licences",
    "/api/v1/assets",
  ];
  const key = fc.constantFrom("pk", "sk", "gsi1pk", "gsi1sk", "gsi2sk", "__proto__", "constructor", "from");
  const forged = fc.oneof(
    fc.dictionary(key, fc.string({ unit: "binary", maxLength: 30 })).map(encodePageToken),
    fc.dictionary(key, fc.constantFrom("AUDIT#", "ORG#", "A".repeat(3_000), "\u0000", "WORK#x")).map(encodePageToken),
    fc.json().map((text) => Buffer.from(text).toString("base64url")),
    fc.json().map((text) => Buffer.from(`{"v":1,"k":${text}}`).toString("base64url")),
    fc.string({ unit: "binary", minLength: 1, maxLength: 50 }),
    fc.constantFrom("e30", "A".repeat(5_000), "null", "../..", "%00"),
  );

  it("is refused, or shows nothing but one's own", async () => {
    const own = bed.market.organisationId("rights holder");
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...LISTS), forged, async (list, token) => {
        const join = list.includes("?") ? "&" : "?";
        const answer = await owner().get(`${list}${join}pageToken=${encodeURIComponent(token.toWellFormed())}`);
        if (answer.status !== 200) expectRefused(answer, [400, 404, 405]);
        else expect(answer.text.replaceAll(own, "")).not.toMatch(/org_[0-9A-Z]{26}/);
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe("a file that lies", () => {
  const declared = (fileName: string) => {
    const bytes = tinyMp4();
    const facts = { kind: "screener", contentType: "video/mp4", sizeBytes: bytes.length, sha256: sha256Hex(bytes) };
    return owner().post(`/api/v1/works/${workId}/assets`, { ...facts, fileName });
  };

  test.each([
    "../../etc/passwd",
    "..\\..\\windows\\system32\\x.mp4",
    "/etc/passwd",
    "film\u202e4pm.exe",
    "film\u2066.mp4",
    "film\u0000.mp4",
    "film\r\nSet-Cookie: a=b.mp4",
    "film\u0085.mp4",
    `${"x".repeat(201)}`,
    "   ",
  ])("about its name is refused: %j", async (fileName) => {
    expectRefused(await declared(fileName), [422]);
    const workbook = { fileName: `${fileName}.xlsx`, sizeBytes: 1, sha256: "0".repeat(64) };
    if (fileName.trim() !== "" && fileName.length < 200)
      expectRefused(await owner().post("/api/v1/catalogue-imports", workbook), [422]);
  });

  test.each([
    'a"; filename="evil.exe',
    "a;b=c.mp4",
    "CON.mp4",
    "фильм 片.mp4",
    "%2e%2e%2fa.mp4",
    "'quoted'.mp4",
    "=cmd|x.mp4",
  ])("that it could be another name is saved under the one it has: %j", async (fileName) => {
    const asset = await bed.publish(workId, { bytes: tinyMp4(), declared: { fileName } });
    expect(asset.state).toBe("published");
    const { url } = (await bed.link(OWNER, asset.assetId)).body;
    const disposition = (await fetch(String(url))).headers.get("content-disposition") ?? "";
    expect(disposition).toMatch(/^attachment; filename\*=UTF-8''[\w.~%-]+$/);
    expect(decodeURIComponent(disposition.split("''")[1] ?? "")).toBe(fileName);
  });

  const page = Buffer.from("<!doctype html><script>alert(1)</script>");
  const LIES: Readonly<Record<string, readonly [Buffer, object, string]>> = {
    "a picture as a film": [tinyPng(), {}, "type-differs"],
    "a page as a film": [page, {}, "type-not-known"],
    "a page behind a blank film": [Buffer.concat([Buffer.alloc(64), page]), {}, "type-not-known"],
    "a picture with a film behind it": [Buffer.concat([tinyPng(), tinyMp4()]), {}, "type-differs"],
    "a PDF with a film behind it": [Buffer.concat([Buffer.from("%PDF-1.7\n"), tinyMp4()]), {}, "type-not-known"],
    "a zip with a film before it is a film": [
      Buffer.concat([tinyMp4(), Buffer.from("PK\u0005\u0006"), Buffer.alloc(18)]),
      {},
      "",
    ],
    "a script as subtitles": [
      page,
      { kind: "subtitles", fileName: "a.vtt", contentType: "text/vtt" },
      "type-not-known",
    ],
    "a drawing with a script as artwork": [
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
      { kind: "artwork", fileName: "a.png", contentType: "image/png" },
      "type-not-known",
    ],
    "another hash": [tinyMp4(), { sha256: "a".repeat(64) }, "sha256-differs"],
  };
  test.each(Object.keys(LIES))("about what it is is not published: %s", async (name) => {
    const [bytes, facts, reason] = LIES[name] ?? [page, {}, ""];
    const asset = await bed.publish(workId, { bytes, declared: { ...facts } });
    expect(asset.rejection?.reason ?? "").toBe(reason);
    expect(asset.state).toBe(reason === "" ? "published" : "rejected");
    if (reason !== "") expectRefused(await bed.link(OWNER, asset.assetId), [404, 409]);
  });

  test.each([-1, 1])("about its length by %i byte is not taken by the store", async (more) => {
    const bytes = tinyMp4();
    const assetId = await bed.declare(workId, { bytes, declared: { sizeBytes: bytes.length + more } });
    await expect(bed.uploadParts(assetId, bytes).then((parts) => completeAndCheck(assetId, parts))).rejects.toThrow(
      /part 1|rejected/,
    );
  });

  async function completeAndCheck(assetId: string, parts: readonly object[]): Promise<void> {
    await owner().post(`/api/v1/assets/${assetId}/completion`, { parts });
    await bed.notify(assetId);
    const { state } = await bed.asset(assetId);
    if (state === "rejected") throw new Error("rejected");
  }

  it("is refused by the store where a workbook is not the one declared", async () => {
    const facts = { fileName: "a.xlsx", sizeBytes: 4, sha256: sha256Hex("true") };
    const started = await owner().post("/api/v1/catalogue-imports", facts);
    const { url, headers } = started.body.upload as { url: string; headers: Record<string, string> };
    const { "content-length": _, ...rest } = headers;
    const put = (body: string, changed: object = {}) =>
      fetch(url, { method: "PUT", body, headers: { ...rest, ...changed } }).then(({ status }) => status);
    expect(await put("fals")).toBe(400);
    expect(await put("truelonger")).toBe(403);
    expect(await put("true", { "content-type": "text/html" })).toBe(403);
    expect(
      await put("true", { "x-amz-checksum-sha256": Buffer.from(sha256Hex("fals"), "hex").toString("base64") }),
    ).toBe(403);
    expect(await put("true")).toBe(200);
    expect(await put("true")).toBe(412);
  });
});

describe("markup in what people write", () => {
  const HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title><script>1</script>",
    "javascript:alert(1)",
    '=HYPERLINK("https://evil.example","x")',
    "{{7*7}}<%= 7*7 %>",
  ];

  it("is text on every page that shows it", async () => {
    const browser = portalBrowser(openPortal(bed.market), bed.market);
    await browser.signIn(OWNER);
    for (const title of HOSTILE) {
      const made = await post(titled(title));
      expect(made.status).toBe(201);
      for (const path of [
        "/catalogue",
        `/catalogue/${String(made.body.workId)}`,
        `/files?workId=${String(made.body.workId)}`,
      ]) {
        const { html, headers } = await browser.get(path);
        expect(html).not.toMatch(/<script>|<img src=x|onmouseover='|<\/title><script/);
        expect(headers.get("content-security-policy")).toContain("script-src 'self'");
      }
    }
    // How many works stand before it depends on what the random runs above were let through.
    let list = "";
    for (let path: string | undefined = "/catalogue"; path !== undefined; ) {
      const { html } = await browser.get(path);
      list += html;
      path = /href="(\/catalogue\?pageToken=[^"]+)"/.exec(html)?.[1];
    }
    expect(list).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  it("in the address of a page comes back as text", async () => {
    const browser = portalBrowser(openPortal(bed.market), bed.market);
    await browser.signIn(OWNER);
    for (const hostile of HOSTILE) {
      for (const path of ["/catalogue?q=", "/catalogue?pageToken=", "/licences?side=", "/nothing/", "/catalogue/"]) {
        const { html, status } = await browser.get(path + encodeURIComponent(hostile));
        expect(html).not.toMatch(/<script>|<img src=x|onmouseover='/);
        expect(status).toBeLessThan(500);
      }
    }
  });
});
