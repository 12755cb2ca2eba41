import { setTimeout as sleepFor } from "node:timers/promises";

/** Time as an argument: use cases ask this, pure code is told. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds) => {
    await sleepFor(milliseconds);
  },
};

/** An instant as RFC 3339 in UTC with milliseconds, the form every stored time has; it sorts as text. */
export function instantOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
