import { handle } from "hono/aws-lambda";
import { composeSearch } from "./compose.ts";

const search = composeSearch(process.env);

export const handler = handle(search);
