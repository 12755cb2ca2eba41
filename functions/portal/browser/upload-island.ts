/**
 * The one script of the portal: sends a file to the object store from the browser. It hashes the file (SHA-256, piece by
 * piece, for a master does not fit in memory), declares it to the portal, puts it where the signed links say, and leads
 * on. Kept as text, so that it needs no build and is served under the hash of its bytes; a test runs it.
 *
 * A form with `data-upload="workbook"` or `data-upload="asset"` is taken over; without the script it says what is missing.
 */
export const SHA256_SOURCE = `
const K = new Uint32Array(64);
const START = new Uint32Array(8);
{
  // The constants of FIPS 180-4: fractional parts of the roots of the first primes.
  const fraction = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
  let found = 0;
  for (let n = 2; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
    if (!prime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(n));
    K[found++] = fraction(Math.cbrt(n));
  }
}
class Sha256 {
  constructor() {
    this.state = new Uint32Array(START);
    this.rest = new Uint8Array(64);
    this.restLength = 0;
    this.total = 0;
    this.words = new Uint32Array(64);
  }
  update(bytes) {
    this.total += bytes.length;
    let at = 0;
    if (this.restLength > 0) {
      const taken = Math.min(64 - this.restLength, bytes.length);
      this.rest.set(bytes.subarray(0, taken), this.restLength);
      this.restLength += taken;
      at = taken;
      if (this.restLength < 64) return;
      this.block(this.rest, 0);
      this.restLength = 0;
    }
    for (; at + 64 <= bytes.length; at += 64) this.block(bytes, at);
    this.rest.set(bytes.subarray(at));
    this.restLength = bytes.length - at;
  }
  block(bytes, at) {
    const w = this.words;
    for (let i = 0; i < 16; i++, at += 4)
      w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15];
      const y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = this.state;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    const s = this.state;
    s[0] += a; s[1] += b; s[2] += c; s[3] += d; s[4] += e; s[5] += f; s[6] += g; s[7] += h;
  }
  hex() {
    const bits = this.total * 8;
    const padding = new Uint8Array(((this.restLength < 56 ? 56 : 120) - this.restLength) + 8);
    padding[0] = 128;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(bits / 4294967296));
    view.setUint32(padding.length - 4, bits >>> 0);
    this.update(padding);
    return [...this.state].map((word) => word.toString(16).padStart(8, "0")).join("");
  }
}
`;

const PAGE_SOURCE = `
const PIECE_BYTES = 4 * 1024 * 1024;
const LINKS_AT_ONCE = 20;
const TRIES = 4;

async function hashOf(file, onProgress) {
  const hash = new Sha256();
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    hash.update(new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer()));
    onProgress(Math.min(at + PIECE_BYTES, file.size) / file.size);
  }
  return hash.hex();
}

async function ask(path, fields) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams(fields),
    redirect: "error",
  });
  const body = await answer.json();
  if (answer.ok) return body;
  throw new Error([body.title, body.detail, ...(body.faults ?? [])].join(" "));
}

function put(link, bytes, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", link.url);
    for (const [name, value] of Object.entries(link.headers)) {
      // The browser writes the length itself, and lets nobody else.
      if (name !== "content-length") request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () =>
      // Already there: an earlier try arrived, and only its answer was lost. The link takes no other bytes.
      request.status < 300 || request.status === 412
        ? resolve(request.getResponseHeader("etag"))
        : reject(new Error("The file store refused the file (" + request.status + ")."));
    request.onerror = () => reject(new Error("The line to the file store broke."));
    request.send(bytes);
  });
}

async function persist(send) {
  for (let tries = 1; ; tries++) {
    try {
      return await send();
    } catch (fault) {
      if (tries >= TRIES) throw fault;
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tries));
    }
  }
}

async function sendWorkbook(form, file, declared, tell) {
  const { next, upload } = await ask(form.action, declared);
  await persist(() => put(upload, file, (sent) => tell("Uploading", sent / file.size)));
  return next;
}

async function sendAsset(form, file, declared, tell) {
  const { links, completion, partSizeBytes, partCount } = await ask(form.action, declared);
  const parts = [];
  for (let first = 1; first <= partCount; first += LINKS_AT_ONCE) {
    const last = Math.min(first + LINKS_AT_ONCE - 1, partCount);
    const { parts: signed } = await ask(links, { firstPart: first, lastPart: last });
    for (const link of signed) {
      const start = (link.partNumber - 1) * partSizeBytes;
      const bytes = file.slice(start, start + link.sizeBytes);
      const eTag = await persist(() => put(link, bytes, (sent) => tell("Uploading", (start + sent) / file.size)));
      parts.push({ partNumber: link.partNumber, eTag });
    }
  }
  const { next } = await ask(completion, { parts: JSON.stringify(parts) });
  return next;
}

const SENDERS = { workbook: sendWorkbook, asset: sendAsset };

function takeOver(form) {
  const bar = form.querySelector("progress");
  const words = form.querySelector("[role=status]");
  const button = form.querySelector("button");
  const tell = (doing, share) => {
    bar.hidden = false;
    bar.value = share;
    words.textContent = doing + ": " + Math.floor(share * 100) + " %";
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = new FormData(form);
    const file = fields.get("file");
    fields.delete("file");
    button.disabled = true;
    try {
      const sha256 = await hashOf(file, (share) => tell("Reading", share));
      const facts = { fileName: file.name, sizeBytes: file.size, contentType: file.type, sha256 };
      const declared = { ...Object.fromEntries(fields), ...facts };
      location.assign(await SENDERS[form.dataset.upload](form, file, declared, tell));
    } catch (fault) {
      bar.hidden = true;
      words.textContent = fault.message;
      button.disabled = false;
    }
  });
  button.disabled = false;
}

for (const form of document.querySelectorAll("form[data-upload]")) takeOver(form);
`;

export const UPLOAD_ISLAND = `${SHA256_SOURCE}${PAGE_SOURCE}`;
