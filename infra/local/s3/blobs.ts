import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, unlink } from "node:fs/promises";
import { join } from "node:path";

/** A run of bytes in one file; an object is a row of these, one per part it was uploaded in. */
interface Segment {
  readonly blob: string;
  readonly size: number;
}

/**
 * Files that never change once they have a name. A file is named by the hash of its object's name and a random id, so
 * no key ever becomes a path.
 */
export interface BlobShelf {
  /**
   * Writes a stream to a temporary file, makes it durable and gives it its name. Where the stream throws, nothing is
   * left behind.
   */
  keep(owner: string, chunks: AsyncIterable<Buffer>): Promise<string>;
  /** Takes a hold on files at once, before anything is awaited, so that none is removed under the reader. */
  hold(segments: readonly Segment[]): HeldBlobs;
  /** Removes files no object uses any more, at once or when their last reader lets go. */
  discard(blobs: readonly string[]): Promise<void>;
  /** Removes every file that `isUsed` does not claim: what a crash between file and table left behind. */
  sweep(isUsed: (blob: string) => boolean): Promise<number>;
}

/** Files that stay until this is disposed of. */
interface HeldBlobs extends AsyncDisposable {
  /** The bytes from `start` up to and including `end`. */
  read(range: { start: number; end: number }): AsyncGenerator<Buffer>;
}

const readPieceBytes = 256 * 1024;

export async function openShelf(directory: string): Promise<BlobShelf> {
  const arriving = join(directory, "arriving");
  const kept = join(directory, "kept");
  await rm(arriving, { recursive: true, force: true });
  await mkdir(arriving, { recursive: true });
  for (let byte = 0; byte < 256; byte += 1) {
    await mkdir(join(kept, byte.toString(16).padStart(2, "0")), { recursive: true });
  }
  const readers = new Map<string, number>();
  const doomed = new Set<string>();
  const pathOf = (blob: string) => join(kept, blob.slice(0, 2), blob);

  const letGo = async (blobs: readonly string[]) => {
    for (const blob of blobs) {
      const left = (readers.get(blob) ?? 1) - 1;
      if (left > 0) readers.set(blob, left);
      else readers.delete(blob);
      if (left === 0 && doomed.delete(blob)) await removeIfThere(pathOf(blob));
    }
  };

  return {
    async keep(owner, chunks) {
      const blob = `${createHash("sha256").update(owner).digest("hex")}.${randomUUID()}`;
      const temporary = join(arriving, randomUUID());
      try {
        await writeDurably(temporary, chunks);
        // The table's own commit follows and is flushed to the disk after this rename.
        await rename(temporary, pathOf(blob));
        return blob;
      } catch (cause) {
        await removeIfThere(temporary);
        throw cause;
      }
    },
    hold(segments) {
      const held = segments.map((segment) => segment.blob);
      for (const blob of held) readers.set(blob, (readers.get(blob) ?? 0) + 1);
      return {
        read: (range) => readSegments(segments, range, pathOf),
        [Symbol.asyncDispose]: () => letGo(held),
      };
    },
    async discard(blobs) {
      for (const blob of blobs) {
        if (readers.has(blob)) doomed.add(blob);
        else await removeIfThere(pathOf(blob));
      }
    },
    async sweep(isUsed) {
      let removed = 0;
      for (const folder of await readdir(kept)) {
        for (const blob of await readdir(join(kept, folder))) {
          if (isUsed(blob)) continue;
          await removeIfThere(pathOf(blob));
          removed += 1;
        }
      }
      return removed;
    },
  };
}

async function writeDurably(path: string, chunks: AsyncIterable<Buffer>): Promise<void> {
  await using file = await open(path, "wx");
  await file.writeFile(chunks);
  await file.sync();
}

async function* readSegments(
  segments: readonly Segment[],
  range: { start: number; end: number },
  pathOf: (blob: string) => string,
): AsyncGenerator<Buffer> {
  let at = 0;
  for (const segment of segments) {
    const from = Math.max(range.start - at, 0);
    const to = Math.min(range.end - at, segment.size - 1);
    at += segment.size;
    if (from <= to) yield* readFilePart(pathOf(segment.blob), { from, to });
  }
}

async function* readFilePart(path: string, range: { from: number; to: number }): AsyncGenerator<Buffer> {
  await using file = await open(path, "r");
  for (let at = range.from; at <= range.to; ) {
    const wanted = Math.min(readPieceBytes, range.to - at + 1);
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
    if (bytesRead === 0) throw new Error("A stored file is shorter than the table says");
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ENOENT")) throw cause;
  }
}
