import { allDefinitions } from "#functions/api/app.ts";

/** Every operation of the API, whichever function answers it. */
export const DEFINITIONS = await allDefinitions();
