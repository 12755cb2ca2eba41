import type { Licence } from "./licence.ts";

/** What never changes of a licence: which work it is of, and between whom. */
export type LicenceAddress = Pick<Licence, "licenceId" | "workId" | "licensorId" | "licenseeId">;

/** Licences one process meets while it is warm; the oldest is forgotten first. */
const MOST_REMEMBERED = 2_000;
const remembered = new Map<string, LicenceAddress>();

/** Keeps a licence's address for the life of the process, so that the next change of it needs one read less. */
export function rememberAddress({ licenceId, workId, licensorId, licenseeId }: LicenceAddress): LicenceAddress {
  const address = { licenceId, workId, licensorId, licenseeId };
  const [oldest] = remembered.size >= MOST_REMEMBERED ? remembered.keys() : [];
  if (oldest !== undefined) remembered.delete(oldest);
  remembered.set(licenceId, address);
  return address;
}

export function recallAddress(licenceId: string): LicenceAddress | undefined {
  return remembered.get(licenceId);
}
