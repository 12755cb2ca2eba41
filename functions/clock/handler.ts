import { composeClock } from "./compose.ts";

export const handler = composeClock(process.env);
