import { describe, expect, test } from "vitest";
import { composeApi } from "#functions/api/compose.ts";
import { ID_FIELDS, PLAIN_FIELDS, readOperations } from "./strangers-fields.ts";
import { OPERATION_ROWS } from "./strangers-rows.ts";

/** Nothing of this is asked for what it says of itself. */
const NOWHERE = "http://127.0.0.1:9";
const OPERATIONS = await readOperations(
  composeApi({
    ...{
      TABLE_NAME: "none",
      LOG_LEVEL: "SILENT",
      PUBLIC_URL: NOWHERE,
      QUARANTINE_BUCKET: "none",
      VAULT_BUCKET: "none",
    },
    ...{ OIDC_ISSUER: NOWHERE, OIDC_AUDIENCE: "none", OIDC_TOKEN_PROFILE: "rfc9068", SIGNING_KEY: "file:none" },
    ...{ DYNAMODB_ENDPOINT: NOWHERE, S3_ENDPOINT: NOWHERE, STRIPE_API_KEY: "plain:sk_test_none" },
  }),
);

describe("the matrix of strangers has no hole", () => {
  test("every operation has a row, and every row an operation", () => {
    expect(OPERATIONS.map(({ label }) => label).sort()).toEqual(Object.keys(OPERATION_ROWS).sort());
  });

  test.each(OPERATIONS.map((one) => [one.label, one.permission] as const))(
    "%s asks for the permission that was meant: %s",
    (label, permission) => expect(permission).toBe(OPERATION_ROWS[label]?.permission),
  );

  test("every text a client may send is known to carry an id or to carry none", () => {
    const fields = [...new Set(OPERATIONS.flatMap((operation) => operation.fields))];
    const unknown = fields.filter((field) => !(field in ID_FIELDS) && !PLAIN_FIELDS.has(field));
    expect(unknown, "name them in strangers-fields.ts").toEqual([]);
    const gone = Object.keys(ID_FIELDS).filter((field) => !fields.includes(field));
    expect(gone, "no operation has these any more").toEqual([]);
  });

  test("every operation with a record in its path tells what a partner is answered before and after the deal", () => {
    const without = OPERATIONS.filter(({ path, permission }) => path.includes("{") && permission !== "public");
    expect(without.filter(({ label }) => OPERATION_ROWS[label]?.partner === undefined)).toEqual([]);
  });
});
