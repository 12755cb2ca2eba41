import type { Exclusivity } from "./exclusivity.ts";
import type { RefusalCode } from "./refusal.ts";
import type { Region } from "./region.ts";
import type { Scope } from "./scope.ts";

/** One line of a request, ready for set algebra. */
export interface AskedLine {
  readonly licenceId: string | undefined;
  readonly licenseeId: string;
  readonly scope: Scope;
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
}
