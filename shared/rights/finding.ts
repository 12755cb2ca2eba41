import type { Exclusivity } from "./exclusivity.ts";
import type { MediaSet } from "./media.ts";
import type { Start } from "./prepared-holdback.ts";
import type { RefusalCode } from "./refusal.ts";
import type { Region } from "./region.ts";
import type { Scope } from "./scope.ts";

/** Who asks, for how much of a work. */
export interface Asker {
  readonly licenceId: string | undefined;
  readonly licenseeId: string;
  readonly scope: Scope;
  /** What ties are counted from: the starts of the work's commitments, and of what is asked, the earliest first. */
  readonly starts: readonly Start[];
}

/** One run of days of a line of a request, ready for set algebra. */
export interface AskedLine extends Asker {
  readonly exclusivity: Exclusivity;
  readonly region: Region;
}

/** Cells of a line and what speaks against them, before they are put in words. */
export interface Finding {
  readonly code: RefusalCode;
  readonly region: Region;
  readonly heldBy?: string;
  readonly holdbackId?: string;
  readonly holdExpiresAt?: number;
  /** The media a holdback waits for, as their start is not known. */
  readonly waitsFor?: MediaSet;
  /** The cells were not asked for: it was asked that they be held back from others, who have them. */
  readonly isPromise?: true;
}
