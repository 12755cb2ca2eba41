import { TABLE } from "#shared/platform/manifest/table.ts";

/**
 * What DynamoDB refuses in AWS, as pure rules over requests and answers in their wire form. Local engines let some of it
 * pass, so a call that is fine here could fail there. Sources: "Quotas in Amazon DynamoDB", "Constraints in Amazon
 * DynamoDB" and the API reference of each operation.
 */

const kibibyte = 1024;
const MAX_ITEM_BYTES = 400 * kibibyte;
const MAX_TRANSACTION_BYTES = 4 * kibibyte * kibibyte;
const MAX_BATCH_GET_BYTES = 16 * kibibyte * kibibyte;
const MAX_EXPRESSION_BYTES = 4 * kibibyte;
const MAX_IN_OPERANDS = 100;
const MAX_TOKEN_CHARACTERS = 36;
const MAX_DEPTH = 32;
const MAX_DIGITS = 38;

/** An attribute as it travels: `{ S: "text" }`. */
export type WireValue = Readonly<Record<string, unknown>>;
export type WireItem = Readonly<Record<string, WireValue>>;
/** A request or an answer as it travels. */
export type WireRecord = Readonly<Record<string, unknown>>;

/** Which attributes each index carries; one that is not named carries all, as those of the manifest do. */
export type Projections = Readonly<Record<string, readonly string[]>>;

const KEYS = [TABLE, ...TABLE.indexes].flatMap((key) => [
  { name: key.partitionKey, most: 2048 },
  { name: key.sortKey, most: 1024 },
]);

/** Why AWS would refuse a request; undefined where it would not. */
export function requestRefusal(operation: string, request: WireRecord, projections: Projections): string | undefined {
  const rules = [tokenRule, countRule, itemRule, expressionRule, () => indexRule(request, projections)];
  for (const rule of rules) {
    const refusal = rule(request, operation);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** Why AWS would not have given an answer so large. */
export function answerRefusal(operation: string, answer: WireRecord): string | undefined {
  const items =
    operation === "TransactGetItems"
      ? recordsOf(answer.Responses).map((response) => recordOf(response.Item))
      : Object.values(recordOf(answer.Responses)).flatMap(recordsOf);
  const bytes = items.reduce((total, item) => total + itemBytes(item as WireItem), 0);
  if (operation === "TransactGetItems" && bytes > MAX_TRANSACTION_BYTES) return "TransactGetItems answers at most 4 MB";
  if (operation === "BatchGetItem" && bytes > MAX_BATCH_GET_BYTES) return "BatchGetItem answers at most 16 MB";
  return undefined;
}

function tokenRule(request: WireRecord): string | undefined {
  const token = request.ClientRequestToken;
  if (token === undefined || (typeof token === "string" && token.length >= 1 && token.length <= MAX_TOKEN_CHARACTERS))
    return undefined;
  return `ClientRequestToken has 1 to ${MAX_TOKEN_CHARACTERS} characters`;
}

const COUNTS: Readonly<Record<string, number>> = {
  TransactWriteItems: 100,
  TransactGetItems: 100,
  BatchGetItem: 100,
  BatchWriteItem: 25,
};

function countRule(request: WireRecord, operation: string): string | undefined {
  const most = COUNTS[operation];
  if (most === undefined) return undefined;
  const places = operation.startsWith("Transact")
    ? recordsOf(request.TransactItems).flatMap((action) => Object.values(action).map(placeOf))
    : Object.values(recordOf(request.RequestItems)).flatMap((asked) =>
        Array.isArray(asked)
          ? recordsOf(asked).flatMap((write) => Object.values(write).map(placeOf))
          : recordsOf(recordOf(asked).Keys).map((key) => placeOf({ Key: key })),
      );
  if (places.length < 1 || places.length > most) return `${operation} takes 1 to ${most} items`;
  if (new Set(places).size < places.length) return `${operation} takes each item once`;
  return undefined;
}

function placeOf(action: unknown): string {
  const { Key, Item } = recordOf(action);
  const keyed = recordOf(Key ?? Item);
  return JSON.stringify([keyed[TABLE.partitionKey], keyed[TABLE.sortKey]]);
}

function itemRule(request: WireRecord, operation: string): string | undefined {
  const actions =
    operation === "TransactWriteItems"
      ? recordsOf(request.TransactItems).flatMap((action) => Object.values(action).map(recordOf))
      : [request];
  const items = actions.flatMap(({ Item }) => (Item === undefined ? [] : [recordOf(Item) as WireItem]));
  const keys = actions.flatMap(({ Key }) => (Key === undefined ? [] : [recordOf(Key) as WireItem]));
  for (const keyed of [...items, ...keys]) {
    const refusal = keyRefusal(keyed);
    if (refusal !== undefined) return refusal;
  }
  const values = actions.flatMap((action) => Object.values(recordOf(action.ExpressionAttributeValues)));
  for (const value of [...items.flatMap((item) => Object.values(item)), ...values]) {
    const refusal = valueRefusal(recordOf(value), 1);
    if (refusal !== undefined) return refusal;
  }
  if (items.some((item) => itemBytes(item) > MAX_ITEM_BYTES)) return "An item has at most 400 KB";
  const all = items.reduce((total, item) => total + itemBytes(item), 0);
  if (operation === "TransactWriteItems" && all > MAX_TRANSACTION_BYTES) return "A transaction writes at most 4 MB";
  return undefined;
}

function keyRefusal(item: WireItem): string | undefined {
  for (const { name, most } of KEYS) {
    const value = item[name];
    if (value === undefined) continue;
    const { S: text } = value;
    if (typeof text !== "string") return `The key attribute ${name} is a string`;
    if (text === "") return `The key attribute ${name} is not empty`;
    if (Buffer.byteLength(text) > most) return `The key attribute ${name} has at most ${most} bytes`;
  }
  return undefined;
}

function valueRefusal(value: WireValue, depth: number): string | undefined {
  if (depth > MAX_DEPTH) return `Values nest at most ${MAX_DEPTH} deep`;
  const { N: number, SS: strings, NS: numbers, BS: blobs } = value;
  if (typeof number === "string" && significantDigits(number) > MAX_DIGITS) return `A number has ${MAX_DIGITS} digits`;
  if ([strings, numbers, blobs].some((set) => Array.isArray(set) && set.length === 0)) return "A set is not empty";
  const inside = [...recordsOf(value.L), ...Object.values(recordOf(value.M)).map(recordOf)];
  for (const one of inside) {
    const refusal = valueRefusal(one, depth + 1);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function significantDigits(number: string): number {
  return number
    .replace(/[eE].*$/, "")
    .replace(/[-+.]/g, "")
    .replace(/^0+|0+$/g, "").length;
}

const EXPRESSIONS = [
  "ConditionExpression",
  "FilterExpression",
  "KeyConditionExpression",
  "ProjectionExpression",
  "UpdateExpression",
];

function expressionRule(request: WireRecord, operation: string): string | undefined {
  const actions =
    operation === "TransactWriteItems"
      ? recordsOf(request.TransactItems).flatMap((action) => Object.values(action).map(recordOf))
      : [request];
  for (const action of actions) {
    const texts = EXPRESSIONS.flatMap((name) => (typeof action[name] === "string" ? [String(action[name])] : []));
    const whole = texts.join(" ");
    if (texts.some((text) => Buffer.byteLength(text) > MAX_EXPRESSION_BYTES)) return "An expression has at most 4 KB";
    if (inOperands(whole) > MAX_IN_OPERANDS) return `IN takes at most ${MAX_IN_OPERANDS} values`;
    const refusal = placeholderRefusal(action, whole);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function inOperands(expression: string): number {
  const lists = [...expression.matchAll(/\bIN\s*\(([^)]*)\)/gi)].map(([, list = ""]) => list.split(",").length);
  return Math.max(0, ...lists);
}

/** Every placeholder used is given, and every one given is used. */
function placeholderRefusal(action: WireRecord, expressions: string): string | undefined {
  const used = new Set(expressions.match(/[#:]\w+/g));
  const given = [action.ExpressionAttributeNames, action.ExpressionAttributeValues].flatMap((each) =>
    Object.keys(recordOf(each)),
  );
  const unused = given.find((name) => !used.has(name));
  if (unused !== undefined) return `${unused} is given and not used`;
  const absent = [...used].find((name) => !given.includes(name));
  return absent === undefined ? undefined : `${absent} is used and not given`;
}

function indexRule(request: WireRecord, projections: Projections): string | undefined {
  const { IndexName: index, ConsistentRead: consistent, ProjectionExpression: wanted } = request;
  if (typeof index !== "string") return undefined;
  if (consistent === true) return "A global index is not read consistently";
  const projected = projections[index];
  if (projected === undefined) return undefined;
  if (request.Select === "ALL_ATTRIBUTES") return `${index} does not carry all attributes`;
  const names = recordOf(request.ExpressionAttributeNames);
  const asked = typeof wanted === "string" ? wanted.split(",").map((name) => name.trim()) : [];
  const missing = asked.map((name) => String(names[name] ?? name)).find((name) => !projected.includes(name));
  return missing === undefined ? undefined : `${index} does not carry ${missing}`;
}

/** Size of an item as DynamoDB counts it: names and values in UTF-8, three bytes and one each around what nests. */
function itemBytes(item: WireItem): number {
  return Object.entries(item).reduce((total, [name, value]) => total + Buffer.byteLength(name) + valueBytes(value), 0);
}

function valueBytes(value: WireValue): number {
  const { S: text, N: number, B: blob, M: map, L: list } = value;
  if (typeof text === "string") return Buffer.byteLength(text);
  if (typeof number === "string") return Math.ceil(significantDigits(number) / 2) + 1;
  if (typeof blob === "string") return Buffer.byteLength(blob, "base64");
  if (blob instanceof Uint8Array) return blob.length;
  if (Array.isArray(list)) return 3 + recordsOf(list).reduce((total, one) => total + 1 + valueBytes(one), 0);
  if (map !== undefined) return 3 + Object.keys(recordOf(map)).length + itemBytes(recordOf(map) as WireItem);
  const sets = [value.SS, value.NS, value.BS].flatMap((set) => (Array.isArray(set) ? set : []));
  return Math.max(
    1,
    sets.reduce((total: number, one) => total + Buffer.byteLength(String(one)), 0),
  );
}

function recordOf(value: unknown): WireRecord {
  return typeof value === "object" && value !== null ? (value as WireRecord) : {};
}

function recordsOf(value: unknown): WireRecord[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}
