import { handle } from "hono/aws-lambda";
import { composePortal } from "./compose.ts";

const portal = composePortal(process.env);

export const handler = handle(portal);
