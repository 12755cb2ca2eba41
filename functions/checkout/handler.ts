import { handle } from "hono/aws-lambda";
import { composeCheckout } from "./compose.ts";

const checkout = composeCheckout(process.env);

export const handler = handle(checkout);
