import { afterAll, beforeAll, describe, test } from "vitest";
import { closeJudges, openTablesIn } from "#test/infra/dynamodb/local-table.ts";
import { findDynamoDbLocal } from "./find-judges.ts";

const judge = findDynamoDbLocal();

/** The suites of the table, once more, against Amazon's own DynamoDB Local: what they promise is not the stand-in's kindness. */
describe("Amazon's DynamoDB Local", () => {
  if ("absent" in judge) {
    test.skip(judge.absent, () => undefined);
    return;
  }
  beforeAll(() => openTablesIn("dynamodb-local"));
  afterAll(closeJudges);

  describe("items", async () => void (await import("#test/unit/platform/table.test.ts")));
  describe("lists", async () => void (await import("#test/unit/platform/list.test.ts")));
  describe("transactions", async () => void (await import("#test/unit/platform/transact.test.ts")));
  describe("the outbox", async () => void (await import("#test/unit/platform/outbox.test.ts")));
  describe("parties", async () => void (await import("#test/unit/parties/membership.test.ts")));
  describe("the table", async () => void (await import("#test/infra/dynamodb/table.test.ts")));
  describe("strictness", async () => void (await import("#test/infra/dynamodb/strictness.test.ts")));
  describe("differences", async () => void (await import("#test/infra/dynamodb/engine-differences.test.ts")));
  describe("races", async () => void (await import("#test/infra/dynamodb/races.test.ts")));
});
