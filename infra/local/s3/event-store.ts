import * as z from "zod";
import type { Database } from "./database.ts";

/** One object-created notice, in the shape of "Event message structure" (version 2.1) of the S3 user guide. */
const eventSchema = z.object({
  eventVersion: z.literal("2.1"),
  eventSource: z.literal("aws:s3"),
  awsRegion: z.string(),
  eventTime: z.iso.datetime(),
  /** `ObjectCreated:Put`, `ObjectCreated:Copy` or `ObjectCreated:CompleteMultipartUpload`. */
  eventName: z.string(),
  userIdentity: z.object({ principalId: z.string() }),
  requestParameters: z.object({ sourceIPAddress: z.string() }),
  responseElements: z.object({ "x-amz-request-id": z.string(), "x-amz-id-2": z.string() }),
  s3: z.object({
    s3SchemaVersion: z.literal("1.0"),
    configurationId: z.string(),
    bucket: z.object({ name: z.string(), ownerIdentity: z.object({ principalId: z.string() }), arn: z.string() }),
    object: z.object({
      /** Encoded as in a form: `%2B` for a plus, a plus for a space. */
      key: z.string(),
      size: z.int(),
      eTag: z.string(),
      /** Hexadecimal; of two events for one key, the greater came later. */
      sequencer: z.string(),
    }),
  }),
});
export type S3EventRecord = z.infer<typeof eventSchema>;

const eventRow = z.object({ id: z.int(), record: z.string() });

/** What happened, as the server knows it when it commits. */
export interface ObjectCreated {
  readonly eventName:
    | "ObjectCreated:Put"
    | "ObjectCreated:Post"
    | "ObjectCreated:Copy"
    | "ObjectCreated:CompleteMultipartUpload";
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly atMs: number;
  readonly region: string;
  readonly requestId: string;
  readonly remoteAddress: string;
}

/** Writes a notice down in the transaction that creates the object. */
export function saveEvent(database: Database, happened: ObjectCreated): void {
  const { insertedId } = database.run("INSERT INTO events (record) VALUES ('{}')");
  const record = JSON.stringify(eventRecord(happened, insertedId));
  database.run("UPDATE events SET record = ? WHERE id = ?", record, insertedId);
}

/** Notices not yet delivered with an id greater than `after`, oldest first. */
export function listEvents(
  database: Database,
  page: { after: number; limit: number },
): { id: number; record: S3EventRecord }[] {
  const sql = "SELECT id, record FROM events WHERE id > ? ORDER BY id LIMIT ?";
  return database.all(sql, page.after, page.limit).map((row) => {
    const { id, record } = eventRow.parse(row);
    return { id, record: eventSchema.parse(JSON.parse(record)) };
  });
}

export function removeEvent(database: Database, id: number): void {
  database.run("DELETE FROM events WHERE id = ?", id);
}

function eventRecord(happened: ObjectCreated, id: number): S3EventRecord {
  const principalId = "serai-local";
  return {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: happened.region,
    eventTime: new Date(happened.atMs).toISOString(),
    eventName: happened.eventName,
    userIdentity: { principalId },
    requestParameters: { sourceIPAddress: happened.remoteAddress },
    responseElements: { "x-amz-request-id": happened.requestId, "x-amz-id-2": happened.requestId },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "object-created",
      bucket: { name: happened.bucket, ownerIdentity: { principalId }, arn: `arn:aws:s3:::${happened.bucket}` },
      object: {
        key: encodeURIComponent(happened.key).replaceAll("%20", "+").replaceAll("%2F", "/"),
        size: happened.size,
        eTag: happened.etag,
        sequencer: id.toString(16).toUpperCase().padStart(16, "0"),
      },
    },
  };
}
