/** Next year by the clock: what is licensed must lie ahead, in whatever year a suite is run. */
export const NEXT_YEAR = new Date().getUTCFullYear() + 1;
