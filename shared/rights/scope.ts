/**
 * How much of a root work a right is about. A film has only `work`. What a series holds is open: another season or
 * episode may always follow, so owning every known part is never the same as owning the whole.
 */
export type Scope =
  | { kind: "work" }
  | { kind: "season"; season: number }
  | { kind: "episode"; season: number; episode: number };

/** Whether `whole` takes in all of `part`. A scope takes in itself. */
export function scopeCovers(scopes: { whole: Scope; part: Scope }): boolean {
  const { whole, part } = scopes;
  if (whole.kind === "work") return true;
  if (part.kind === "work" || part.season !== whole.season) return false;
  if (whole.kind === "season") return true;
  return part.kind === "episode" && part.episode === whole.episode;
}

/** Whether two scopes share anything: in a tree they do exactly when one takes in the other. */
export function scopesMeet(one: Scope, other: Scope): boolean {
  return scopeCovers({ whole: one, part: other }) || scopeCovers({ whole: other, part: one });
}

/** What two scopes that meet have in common: the narrower of them. */
export function narrowerScope(one: Scope, other: Scope): Scope {
  return scopeCovers({ whole: one, part: other }) ? other : one;
}

/** Whether `part` is a true part of `whole`: taken in by it, and less than it. */
export function isPartOf(scopes: { whole: Scope; part: Scope }): boolean {
  return scopeCovers(scopes) && !scopeCovers({ whole: scopes.part, part: scopes.whole });
}
