import { startPayments } from "#infra/local/payments/start-payments.ts";
import { SECRET_KEY, WEBHOOK_SECRET } from "./sandbox-under-test.ts";

/** A sandbox in a process of its own, to be killed. Nobody answers at its endpoint. Prints its address. */
const directory = process.argv[2];
if (directory === undefined) throw new Error("Usage: payments-process.ts <directory>");
const webhook = { url: "http://127.0.0.1:9/nobody", secret: WEBHOOK_SECRET };
const payments = await startPayments({ directory, secretKey: SECRET_KEY, webhook });
console.log(payments.url);
