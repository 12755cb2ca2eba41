import { expect, test } from "vitest";
import { PORTAL_ROUTES } from "#functions/portal/app.tsx";
import { PORTAL_ROWS } from "./strangers-portal-rows.ts";

test("every page and form of the portal asks for what was meant, and none is missing", () => {
  const asked = PORTAL_ROUTES.map(({ method, path, guard }) => [`${method} ${path}`, guard]);
  expect(Object.fromEntries(asked)).toEqual(PORTAL_ROWS);
});
