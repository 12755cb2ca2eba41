import { handle } from "hono/aws-lambda";
import { composeApi } from "./compose.ts";

const api = composeApi(process.env);

export const handler = handle(api);
