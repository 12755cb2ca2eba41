import { deflateSync } from "node:zlib";

/** An ISO base media file of three boxes: a brand, an empty movie, and `extraBytes` of media. */
export function tinyMp4(brand = "isom", extraBytes = 32): Buffer {
  const ftyp = box("ftyp", Buffer.concat([Buffer.from(brand), uint32(0x200), Buffer.from(brand), Buffer.from("iso2")]));
  // ISO/IEC 14496-12 §8.2.2, version 0: times, time scale, duration, rate, volume, matrix, next track.
  const matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];
  const fields = [0, 0, 0, 1000, 0, 0x10000, 0x01000000, 0, 0, ...matrix, 0, 0, 0, 0, 0, 0, 1];
  const movie = box("moov", box("mvhd", Buffer.concat(fields.map(uint32))));
  return Buffer.concat([ftyp, movie, box("mdat", Buffer.alloc(extraBytes, 7))]);
}

/** A PNG of one grey dot. */
export function tinyPng(): Buffer {
  const header = Buffer.concat([uint32(1), uint32(1), Buffer.from([8, 0, 0, 0, 0])]);
  const chunks = [
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.from([0, 127]))),
    chunk("IEND", Buffer.alloc(0)),
  ];
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...chunks]);
}

function box(type: string, content: Buffer): Buffer {
  return Buffer.concat([uint32(content.length + 8), Buffer.from(type), content]);
}

/** Without a right checksum: nobody here draws the dot. */
function chunk(type: string, content: Buffer): Buffer {
  return Buffer.concat([uint32(content.length), Buffer.from(type), content, uint32(0)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
