import { findChainFault } from "#shared/platform/audit.ts";
import { auditHeadRef, listAuditEntries } from "#shared/platform/audit-store.ts";
import { MAX_PAGE_SIZE } from "#shared/platform/page.ts";
import { type Death, OutsideCalls } from "./outside-calls.ts";
import type { Servers } from "./servers.ts";
import { differenceOf, shapeOf } from "./shape-of.ts";
import { type Beginning, beginningOf, type Tale, Telling } from "./tale.ts";
import { openWorld, type World } from "./world.ts";

/** What a tale comes to when nothing dies, and every call to the outside on the way. */
export interface Undisturbed {
  readonly tale: Tale;
  readonly beginning: Beginning;
  readonly calls: readonly string[];
  readonly shape: readonly string[];
}

/** Tells a tale once to its end and finds every point at which a process could die. */
export async function tellUndisturbed(servers: Servers, tale: Tale): Promise<Undisturbed> {
  const beginning = await beginningOf(servers, tale);
  const telling = await tell(servers, { tale, beginning });
  return { tale, beginning, calls: telling.calls.names, shape: await shapeAfter(telling.world, tale) };
}

/** Every point before and after every call. */
export function deathsOf({ calls }: Undisturbed): Death[] {
  return calls.flatMap((_, i) => [
    { atCall: i + 1, when: "before" as const },
    { atCall: i + 1, when: "after" as const },
  ]);
}

/** A tale to be told with a death in it. */
export interface Fated {
  readonly tale: Tale;
  readonly beginning: Beginning;
  readonly death: Death;
}

/**
 * Tells the tale with one death in it, and compares the end with that of the telling in which nothing died.
 * @param tellFated tells it, and returns the world as it is in the end: here in this process, unless told.
 * @returns what is wrong: nothing when the ends are alike.
 */
export async function faultsAfter(
  servers: Servers,
  undisturbed: Undisturbed,
  death: Death,
  tellFated = async (fated: Fated) => (await tell(servers, fated)).world,
): Promise<readonly string[]> {
  const { tale, beginning, calls } = undisturbed;
  const where = `${tale.name}: died ${death.when} ${calls[death.atCall - 1]}`;
  try {
    const world = await tellFated({ tale, beginning, death });
    const { tooMany, missing } = differenceOf(await shapeAfter(world, tale), undisturbed.shape);
    if (tooMany.length + missing.length > 0)
      return [`${where}\n  too many:\n${tooMany.join("\n")}\n  missing:\n${missing.join("\n")}`];
    return (await brokenChains(world)).map((broken) => `${where}\n  ${broken}`);
  } catch (fault) {
    return [`${where}\n  ${wordsOf(fault)}`];
  }
}

async function tell(
  servers: Servers,
  { tale, beginning, death }: { tale: Tale; beginning: Beginning; death?: Death },
): Promise<Telling> {
  const telling = new Telling(await openWorld(servers, beginning), beginning.notes, new OutsideCalls({ death }));
  await telling.tell(tale);
  return telling;
}

async function shapeAfter(world: World, { leavesMoreWithEachTry }: Tale): Promise<readonly string[]> {
  return onceEach(shapeOf(await world.items()), leavesMoreWithEachTry);
}

/** A shape in which what every try may leave one more of stands once. */
export function onceEach(shape: readonly string[], leftByEachTry: RegExp | undefined): readonly string[] {
  if (!leftByEachTry) return shape;
  const repeated = new Set<string>();
  return shape.filter((text) => {
    if (!leftByEachTry.test(text)) return true;
    const isFirst = !repeated.has(text);
    repeated.add(text);
    return isFirst;
  });
}

/** The audit chains that do not hold, in words. */
export async function brokenChains(world: World): Promise<readonly string[]> {
  const { table } = world.start().deps;
  const heads = (await world.items()).filter(({ itemKind }) => itemKind === "auditHead");
  const broken = heads.map(async ({ organisationId }) => {
    const chain = String(organisationId);
    const [head] = await table.getMany(auditHeadRef(chain));
    const { items } = await listAuditEntries(table, chain, { pageSize: MAX_PAGE_SIZE });
    const fault = findChainFault(items, head?.value);
    return fault ? [`the chain of ${chain} is ${fault.fault} at ${fault.sequence}`] : [];
  });
  return (await Promise.all(broken)).flat();
}

function wordsOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  return fault.cause === undefined ? fault.message : `${fault.message}: ${wordsOf(fault.cause)}`;
}
