import { readFile } from "node:fs/promises";
import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { keyOf } from "#shared/platform/keys.ts";

/** A rights head as it lies in the table or in a file, not yet read. */
export interface KeptHead {
  readonly bytes: Uint8Array;
  /** What stands beside the bytes in the table; absent for a file. */
  readonly item?: { readonly workId: string; readonly organisationId: string; readonly revision: number };
}

const itemSchema = z.object({
  workId: z.string(),
  organisationId: z.string(),
  revision: z.int(),
  packedHead: z.instanceof(Uint8Array),
});

/** The head kept for a work. @throws where there is none, or what there is holds no bytes. */
export async function headInTable(
  { documents, tableName }: { readonly documents: DynamoDBDocumentClient; readonly tableName: string },
  workId: string,
): Promise<KeptHead> {
  const Key = keyOf("rightsHead", { workId });
  const { Item } = await documents.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
  if (Item === undefined) throw new Error(`There is no work ${workId} in ${tableName}`);
  const { packedHead, ...item } = itemSchema.parse(Item);
  return { bytes: packedHead, item };
}

/** The head in a file that holds the bytes as the table does. */
export async function headInFile(path: string): Promise<KeptHead> {
  return { bytes: await readFile(path) };
}
