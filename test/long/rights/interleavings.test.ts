import { afterAll, beforeAll, expect, test } from "vitest";
import { explore, PROGRAMS } from "#test/infra/dynamodb/interleaved-licences.ts";
import { type LicensingBed, openLicensingBed } from "#test/infra/dynamodb/licensing-bed.ts";
import { type LocalTable, openLocalTable } from "#test/infra/dynamodb/local-table.ts";

let local: LocalTable;
let bed: LicensingBed;
beforeAll(async () => {
  local = await openLocalTable();
  bed = await openLicensingBed(local.client);
});
afterAll(() => local.close());

const ofThree = Object.entries(PROGRAMS).filter(([, { actors }]) => actors.length > 2);

test.each(ofThree)("in every order of three actors' calls, nothing is sold twice: %s", async (name, program) => {
  const { schedules, faults } = await explore(local, bed, program);
  console.info(`interleavings: ${schedules} of ${name}`);
  expect(faults).toEqual([]);
});
