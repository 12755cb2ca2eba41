import * as z from "zod";

/** What the process that makes the load and the one that bears it say to each other. */

/** `drain`: answer once the stream has handed over all that was written; `settled-usage`: collect garbage first. */
export const askedOfMarket = z.object({ ask: z.enum(["usage", "settled-usage", "drain", "close"]) });
export type AskedOfMarket = z.output<typeof askedOfMarket>;

/** Used since the start, and held now. The engine's part is absent where the system does not tell it. */
const usage = z.object({
  cpuMilliseconds: z.number(),
  residentBytes: z.int(),
  heapBytes: z.int(),
  engineCpuMilliseconds: z.exactOptional(z.number()),
  engineResidentBytes: z.exactOptional(z.int()),
});
export type Usage = z.output<typeof usage>;

const opened = z.object({
  tell: z.literal("opened"),
  endpoints: z.object({
    publicUrl: z.url(),
    dynamoDb: z.url(),
    s3: z.url(),
    issuer: z.url(),
    payments: z.url(),
    signingKeyFile: z.string(),
  }),
});
export type Opened = z.output<typeof opened>;

export const toldByMarket = z.discriminatedUnion("tell", [opened, z.object({ tell: z.literal("usage"), usage })]);
export type ToldByMarket = z.output<typeof toldByMarket>;
