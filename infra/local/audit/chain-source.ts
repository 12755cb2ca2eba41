import { type DynamoDBDocumentClient, GetCommand, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { keyOf } from "#shared/platform/keys.ts";

/** An item as the table holds it, believed in nothing yet. */
export type RawItem = Readonly<Record<string, unknown>>;

/** Where the chains of a table are read from, as they lie there. */
export interface ChainSource {
  /** Every organisation that is on record or has a chain, in order. */
  organisations(): Promise<readonly string[]>;
  /** Everything in an organisation's chain but its head, in order of the keys; from behind a key where one is given. */
  links(organisationId: string, behind: string | undefined): AsyncGenerator<RawItem>;
  head(organisationId: string): Promise<RawItem | undefined>;
}

/** Entries are a quarter of a kilobyte: a page is read in milliseconds and held in no memory to speak of. */
const LINKS_A_PAGE = 500;
const ITEMS_A_PASS = 1_000;
const CHAIN = "AUDIT#";
const ORGANISATION = "ORG#";

/** @param documents any client of the table; nothing is written through it. */
export function openChains(documents: DynamoDBDocumentClient, tableName: string): ChainSource {
  return {
    organisations: () => readOrganisations(documents, tableName),
    links: (organisationId, behind) => readLinks({ documents, tableName, organisationId, behind }),
    head: async (organisationId) => {
      const Key = keyOf("auditHead", { organisationId });
      return (await documents.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item;
    },
  };
}

/** By a scan: a chain whose organisation is gone must be found as well as an organisation whose chain is gone. */
async function readOrganisations(documents: DynamoDBDocumentClient, TableName: string): Promise<readonly string[]> {
  const found = new Set<string>();
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await documents.send(
      new ScanCommand({
        TableName,
        Limit: ITEMS_A_PASS,
        ProjectionExpression: "pk, sk",
        ConsistentRead: true,
        ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
      }),
    );
    for (const { pk, sk } of page.Items ?? []) {
      const key = String(pk);
      if (key.startsWith(CHAIN)) found.add(key.slice(CHAIN.length));
      if (key.startsWith(ORGANISATION) && sk === "ORG") found.add(key.slice(ORGANISATION.length));
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return [...found].sort();
}

async function* readLinks(chain: {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly organisationId: string;
  readonly behind: string | undefined;
}): AsyncGenerator<RawItem> {
  const { pk, sk: head } = keyOf("auditHead", { organisationId: chain.organisationId });
  let ExclusiveStartKey: Record<string, unknown> | undefined =
    chain.behind === undefined ? undefined : { pk, sk: chain.behind };
  do {
    const page = await chain.documents.send(
      new QueryCommand({
        TableName: chain.tableName,
        Limit: LINKS_A_PAGE,
        ConsistentRead: true,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": pk },
        ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
      }),
    );
    for (const item of page.Items ?? []) if (item.sk !== head) yield item;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}
