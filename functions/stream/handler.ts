import { composeStream } from "./compose.ts";

export const handler = composeStream(process.env);
