import { placeInTree } from "./language-tree.ts";

/**
 * Language rights. A version is a use (original, dub, subtitle) in a language; a scope is a set of versions, perhaps
 * with carve-outs. A BCP 47 tag takes in every tag it begins (RFC 4647 basic filtering), and those that only usage puts
 * below it (`placeInTree`): `es` takes in `es-419`, and that `es-MX`, so a Spanish dub sold to one cannot be sold again
 * to another under a narrower name. `zh-Hans` and `zh-Hant` differ, as do `cmn` and `yue`. Both the world's languages
 * and the tags below a tag are open: no list of tags ever adds up to `all`, nor the tags below `es` to `es`.
 */
export type VersionUse = "original" | "dub" | "subtitle";

export interface LanguageVersion {
  use: VersionUse;
  /** Canonical BCP 47. Tags are compared as written; canonicalise where they are read. */
  tag: string;
}

/** Which versions a right is about: all but the excepted, or the listed ones but the excepted. */
export type LanguageScope =
  | { all: true; except?: readonly LanguageVersion[] }
  | { versions: readonly LanguageVersion[]; except?: readonly LanguageVersion[] };

const NOTHING: readonly LanguageVersion[] = [];

function exceptionsOf(scope: LanguageScope): readonly LanguageVersion[] {
  return scope.except ?? NOTHING;
}

/** Whether the tag of `outer` takes in that of `inner`, in the same use. */
function takesIn(outer: LanguageVersion, inner: LanguageVersion): boolean {
  if (outer.use !== inner.use) return false;
  if (outer.tag === inner.tag) return true;
  const above = placeInTree(outer.tag);
  const below = placeInTree(inner.tag);
  return below.startsWith(above) && (below.length === above.length || below[above.length] === "-");
}

function someTakesIn(outers: readonly LanguageVersion[], inner: LanguageVersion): boolean {
  for (const outer of outers) if (takesIn(outer, inner)) return true;
  return false;
}

/** Whether the scope holds any version at all. */
export function languagesEmpty(scope: LanguageScope): boolean {
  if ("all" in scope) return false;
  const except = exceptionsOf(scope);
  return scope.versions.every((version) => someTakesIn(except, version));
}

/** Whether two scopes share a version. */
export function languagesMeet(one: LanguageScope, other: LanguageScope): boolean {
  if ("all" in one) return "all" in other ? true : listMeets(other.versions, one, other);
  if ("all" in other) return listMeets(one.versions, one, other);
  for (const version of one.versions) {
    for (const counterpart of other.versions) {
      const shared = narrower(version, counterpart);
      if (shared !== undefined && !isExcepted(shared, one, other)) return true;
    }
  }
  return false;
}

function listMeets(versions: readonly LanguageVersion[], one: LanguageScope, other: LanguageScope): boolean {
  for (const version of versions) if (!isExcepted(version, one, other)) return true;
  return false;
}

function isExcepted(version: LanguageVersion, one: LanguageScope, other: LanguageScope): boolean {
  return someTakesIn(exceptionsOf(one), version) || someTakesIn(exceptionsOf(other), version);
}

function narrower(one: LanguageVersion, other: LanguageVersion): LanguageVersion | undefined {
  if (takesIn(one, other)) return other;
  return takesIn(other, one) ? one : undefined;
}

/** The versions both scopes hold; undefined where there is none. */
export function languagesBoth(one: LanguageScope, other: LanguageScope): LanguageScope | undefined {
  const except = [...exceptionsOf(one), ...exceptionsOf(other)];
  if ("all" in one) return scopeOf("all" in other ? undefined : other.versions, except);
  if ("all" in other) return scopeOf(one.versions, except);
  const shared = one.versions.flatMap((version) =>
    other.versions.flatMap((counterpart) => narrower(version, counterpart) ?? []),
  );
  return scopeOf(shared, except);
}

/** The versions of `from` that `take` does not hold, as scopes that share nothing. */
export function languagesWithout(scopes: { from: LanguageScope; take: LanguageScope }): LanguageScope[] {
  const { from, take } = scopes;
  const left: LanguageScope[] = [];
  const outside = "all" in take ? undefined : languagesBoth(from, { all: true, except: take.versions });
  if (outside !== undefined) left.push(outside);
  // What was carved out of `take` stays, as far as `take` would have held it.
  const takenWhole: LanguageScope = "all" in take ? { all: true } : { versions: take.versions };
  const carved = languagesBoth(takenWhole, { versions: exceptionsOf(take) });
  const inside = carved === undefined ? undefined : languagesBoth(from, carved);
  if (inside !== undefined) left.push(inside);
  return left;
}

/** Whether every version of `inner` is in `outer`. */
export function languagesCover(scopes: { outer: LanguageScope; inner: LanguageScope }): boolean {
  if ("all" in scopes.outer && exceptionsOf(scopes.outer).length === 0) return true;
  return languagesWithout({ from: scopes.inner, take: scopes.outer }).length === 0;
}

/** The scope of listed versions (undefined: all) less the excepted, in normal form; undefined where nothing is left. */
function scopeOf(
  versions: readonly LanguageVersion[] | undefined,
  except: readonly LanguageVersion[],
): LanguageScope | undefined {
  const carved = normal(except);
  if (versions === undefined) return carved.length === 0 ? { all: true } : { all: true, except: carved };
  const kept = normal(versions.filter((version) => !someTakesIn(carved, version)));
  if (kept.length === 0) return undefined;
  const biting = carved.filter((version) => someTakesIn(kept, version));
  return biting.length === 0 ? { versions: kept } : { versions: kept, except: biting };
}

/** The widest versions only, each once, in a fixed order: by use, then by place in the tree of languages. */
function normal(versions: readonly LanguageVersion[]): LanguageVersion[] {
  if (versions.length === 0) return [];
  const sorted = inTreeOrder(versions);
  return sorted.filter((version, at) => !sorted.slice(0, at).some((wider) => takesIn(wider, version)));
}

/** By use, then wider tags before those they take in; of two that mean the same, always the same one first. */
function inTreeOrder(versions: readonly LanguageVersion[]): LanguageVersion[] {
  if (versions.length === 1) return [...versions];
  const keyed = versions.map((version) => {
    return { version, key: `${version.use} ${placeInTree(version.tag)} ${version.tag}` };
  });
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ version }) => version);
}

/**
 * The union of scopes, written in the one way that depends on nothing but which versions are in it: as few scopes as
 * carve-outs within carve-outs need, the widest first. So the answer does not show how the union was put together.
 */
export function languagesUnion(scopes: readonly LanguageScope[]): LanguageScope[] {
  const holdsRest = scopes.some((scope) => "all" in scope);
  const turns = turnsOf(scopes, mentioned(scopes), holdsRest);
  const deepest = Math.max(1, ...turns.map((turn) => turn.depth));
  const at = (depth: number) => turns.filter((turn) => turn.depth === depth).map((turn) => turn.version);

  const union: LanguageScope[] = [];
  for (let depth = 1; depth <= deepest; depth += 2) {
    const versions = depth === 1 && holdsRest ? undefined : at(depth);
    const scope = scopeOf(versions, at(depth + 1));
    if (scope !== undefined) union.push(scope);
  }
  return union;
}

/**
 * The versions at which the union turns, going down from a wider tag to the tags it takes in: into the union at odd
 * depths, out of it at even ones. A version on the same side as the tag above it says nothing new and is no turn.
 */
function turnsOf(
  scopes: readonly LanguageScope[],
  points: readonly LanguageVersion[],
  holdsRest: boolean,
): { version: LanguageVersion; depth: number }[] {
  const depths = new Map<LanguageVersion, number>();
  return points.flatMap((version) => {
    const above = nearestAbove(version, points);
    const depthAbove = (above === undefined ? undefined : depths.get(above)) ?? Number(holdsRest);
    const held = scopes.some((scope) => holds(scope, version));
    const isTurn = (depthAbove % 2 === 1) !== held;
    const depth = isTurn ? depthAbove + 1 : depthAbove;
    depths.set(version, depth);
    return isTurn ? [{ version, depth }] : [];
  });
}

/** Every version named in the scopes, once, wider tags before the tags they take in. */
function mentioned(scopes: readonly LanguageScope[]): LanguageVersion[] {
  const named = scopes.flatMap((scope) => [...("all" in scope ? [] : scope.versions), ...exceptionsOf(scope)]);
  const sorted = inTreeOrder(named);
  return sorted.filter((version, at) => !isSameVersion(version, sorted[at - 1]));
}

function isSameVersion(one: LanguageVersion, other: LanguageVersion | undefined): boolean {
  return other !== undefined && takesIn(one, other) && takesIn(other, one);
}

function nearestAbove(point: LanguageVersion, points: readonly LanguageVersion[]): LanguageVersion | undefined {
  return points.findLast((other) => other !== point && takesIn(other, point));
}

/** Whether the scope holds a version itself, whatever it may carve out below it. */
function holds(scope: LanguageScope, version: LanguageVersion): boolean {
  if (someTakesIn(exceptionsOf(scope), version)) return false;
  return "all" in scope || someTakesIn(scope.versions, version);
}
