import { startPayments } from "#infra/local/payments/start-payments.ts";
import { SECRET_KEY, WEBHOOK_SECRET } from "./sandbox-under-test.ts";

/** A sandbox in a process of its own, to be killed. Prints its address. */
const [, , directory, webhookUrl] = process.argv;
if (directory === undefined || webhookUrl === undefined)
  throw new Error("Usage: payments-process.ts <directory> <webhook>");
const webhook = { url: webhookUrl, secret: WEBHOOK_SECRET };
const payments = await startPayments({ directory, secretKey: SECRET_KEY, webhook });
console.log(payments.url);
