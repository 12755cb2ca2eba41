import { composeUploads } from "./compose.ts";

export const handler = composeUploads(process.env);
