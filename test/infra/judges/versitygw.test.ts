import { afterAll, beforeAll, beforeEach, describe, test } from "vitest";
import { testServerIs } from "#test/infra/s3/s3-fixture.ts";
import { findVersityGateway } from "./find-judges.ts";
import type { RunningJudge } from "./run-dynamodb-local.ts";
import { GATEWAY, runVersityGateway } from "./run-versitygw.ts";
import { versityDifferences } from "./versitygw-differences.ts";

const judge = findVersityGateway();

/** The S3 contract suite against a real S3 server: what it demands is S3's way, not only our stand-in's. */
describe("versitygw", () => {
  if ("absent" in judge) {
    test.skip(judge.absent, () => undefined);
    return;
  }
  let gateway: RunningJudge;
  beforeAll(async () => {
    gateway = await runVersityGateway();
    testServerIs({ ...GATEWAY, endpoint: gateway.endpoint });
  });
  afterAll(() => gateway.close());
  beforeEach(({ task, skip }) => {
    const difference = versityDifferences.get(task.name);
    if (difference === undefined) return;
    if (difference.ours) skip(difference.because);
    // A difference that is no more turns red: then it leaves the list.
    Object.assign(task, { fails: true });
  });

  describe("objects", async () => void (await import("#test/infra/s3/objects.test.ts")));
  describe("bodies", async () => void (await import("#test/infra/s3/body.test.ts")));
  describe("signatures", async () => void (await import("#test/infra/s3/signature.test.ts")));
  describe("listings", async () => void (await import("#test/infra/s3/listing.test.ts")));
  describe("forms", async () => void (await import("#test/infra/s3/post-form.test.ts")));
  describe("multipart uploads", async () => void (await import("#test/infra/s3/multipart.test.ts")));
});
