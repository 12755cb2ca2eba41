import { maxFormFieldsBytes } from "./limits.ts";
import { Refusal } from "./refusal.ts";

/** A form as it was sent: its fields, and the bytes of the file that comes last. */
export interface Form {
  /** By lower-case name. */
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string;
  readonly fileType: string | undefined;
  /** To be read to its end; throws where the form ends early. */
  readonly file: AsyncGenerator<Buffer>;
}

const lineEnd = Buffer.from("\r\n");
const headEnd = Buffer.from("\r\n\r\n");

/**
 * Reads multipart/form-data (RFC 7578) as S3 takes it: the field `file` is the last, and what follows it is passed over.
 * Throws MalformedPOSTRequest, or MaxPostPreDataLengthExceededError where the fields before the file are too long.
 */
export async function readForm(contentType: string, source: AsyncIterable<Buffer>): Promise<Form> {
  const boundary = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  const name = boundary?.[1] ?? boundary?.[2];
  if (name === undefined)
    throw new Refusal("PreconditionFailed", "Bucket POST must be of the enclosure-type multipart/form-data");
  const reader = new FormReader(source[Symbol.asyncIterator](), Buffer.from(`\r\n--${name}`));
  await reader.begin();
  const fields = new Map<string, string>();
  for (;;) {
    const head = (await reader.until(headEnd)).toString("utf8");
    const field = /name="([^"]*)"/i.exec(head)?.[1]?.toLowerCase();
    if (field === undefined) throw new Refusal("MalformedPOSTRequest");
    if (field === "file") {
      const fileName = /filename="([^"]*)"/i.exec(head)?.[1] ?? "";
      const fileType = /^content-type:\s*(\S.*?)\s*$/im.exec(head)?.[1];
      return { fields, fileName, fileType, file: reader.rest() };
    }
    fields.set(field, (await reader.until(reader.boundary)).toString("utf8"));
    await reader.nextPart();
  }
}

class FormReader {
  readonly boundary: Buffer;
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);
  #fieldBytes = 0;

  constructor(source: AsyncIterator<Buffer>, boundary: Buffer) {
    this.#source = source;
    this.boundary = boundary;
  }

  /** The first boundary has no line before it. */
  async begin(): Promise<void> {
    this.#held = Buffer.from(lineEnd);
    await this.until(this.boundary);
    await this.nextPart();
  }

  /** After a boundary: another part, or the end of the form, which here always comes too early. */
  async nextPart(): Promise<void> {
    while (this.#held.length < lineEnd.length) await this.#more();
    if (!this.#held.subarray(0, lineEnd.length).equals(lineEnd)) {
      throw new Refusal("InvalidArgument", "POST requires exactly one file upload per request.");
    }
    this.#held = this.#held.subarray(lineEnd.length);
  }

  /** Everything up to a mark, which is taken off as well. */
  async until(mark: Buffer): Promise<Buffer> {
    for (;;) {
      const at = this.#held.indexOf(mark);
      if (at >= 0) {
        const found = this.#held.subarray(0, at);
        this.#held = this.#held.subarray(at + mark.length);
        return found;
      }
      if (this.#fieldBytes > maxFormFieldsBytes) throw new Refusal("MaxPostPreDataLengthExceeded");
      this.#fieldBytes += await this.#more();
    }
  }

  /** The file, up to the boundary that ends it. */
  async *rest(): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.#held.indexOf(this.boundary);
      if (at >= 0) {
        if (at > 0) yield this.#held.subarray(0, at);
        break;
      }
      // The last bytes may be the beginning of the boundary.
      const sure = this.#held.length - this.boundary.length + 1;
      if (sure > 0) {
        yield this.#held.subarray(0, sure);
        this.#held = this.#held.subarray(sure);
      }
      await this.#more();
    }
    // Read to the end, so that the connection can be used again.
    while (!(await this.#source.next()).done);
  }

  async #more(): Promise<number> {
    const next = await this.#source.next();
    if (next.done) throw new Refusal("MalformedPOSTRequest");
    this.#held = Buffer.concat([this.#held, next.value]);
    return next.value.length;
  }
}
