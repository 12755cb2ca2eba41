import { handle } from "hono/aws-lambda";
import { composeWebhook } from "./compose.ts";

const webhook = composeWebhook(process.env);

export const handler = handle(webhook);
