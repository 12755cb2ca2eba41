import { brokenChains } from "./crash-everywhere.ts";
import { OutsideCalls } from "./outside-calls.ts";
import type { Servers } from "./servers.ts";
import { differenceOf, shapeOf } from "./shape-of.ts";
import { type Beginning, Telling } from "./tale.ts";
import { openWorld, type World } from "./world.ts";

/** Something that is done to the marketplace, and what came of it in a word. */
export interface Deed {
  readonly name: string;
  readonly act: (told: Telling) => Promise<string>;
}

/** What two deeds begin with, and how what follows from them is waited for before they are compared. */
export interface Ground {
  readonly beginning: Beginning;
  readonly quiet?: (told: Telling) => Promise<void>;
}

interface Ending {
  readonly first: string;
  readonly second: string;
  /** The state with its chains in order: who came first is part of it. */
  readonly state: string;
  readonly broken: readonly string[];
}

/** What was seen that no order explains, and at how many points it was looked for. */
interface Interleaved {
  readonly points: number;
  readonly faults: readonly string[];
}

/**
 * Does each of two deeds wholly in the middle of the other: before each of its calls to the outside in turn, each time in a
 * world of its own. Whatever the point, the state, the order on record and both answers must be those of one deed after
 * the other.
 * @param chosen which of the points are tried, when not all are.
 */
export async function interleave(
  servers: Servers,
  ground: Ground,
  [one, other]: readonly [Deed, Deed],
  chosen: (points: readonly number[]) => readonly number[] = (points) => points,
): Promise<Interleaved> {
  const legal = await Promise.all([inTurn(servers, ground, [one, other]), inTurn(servers, ground, [other, one])]);
  const [oneFirst, otherFirst] = legal;
  const deeds = { first: one, second: other };
  const turned = { first: other, second: one };
  const bothWays = await Promise.all([
    inTheMiddle(servers, ground, { ...deeds, legal: [oneFirst, swapped(otherFirst)], chosen }),
    inTheMiddle(servers, ground, { ...turned, legal: [otherFirst, swapped(oneFirst)], chosen }),
  ]);
  return {
    points: bothWays.reduce((sum, { points }) => sum + points, 0),
    faults: bothWays.flatMap(({ faults }) => faults),
  };
}

const swapped = (ending: Ending): Ending => ({ ...ending, first: ending.second, second: ending.first });

interface Pair {
  readonly first: Deed;
  readonly second: Deed;
  /** How it ends when one comes after the other: in the order of the deeds, and in the other. */
  readonly legal: readonly Ending[];
  readonly chosen: (points: readonly number[]) => readonly number[];
}

/** Does `second` in the middle of `first`. */
async function inTheMiddle(servers: Servers, ground: Ground, pair: Pair): Promise<Interleaved> {
  const { first, second, legal, chosen } = pair;
  const deeds = { first, second };
  const alone = await meanwhile(servers, ground, { ...deeds, atCall: 0 });
  const points = chosen(alone.calls.map((_, i) => i + 1));
  const tried = points.map(async (atCall) => {
    const { ending, calls } = await meanwhile(servers, ground, { ...deeds, atCall });
    // Another way than alone, and shorter: it never came to that point.
    if (ending.second === "" || legal.some((one) => isSame(ending, one))) return ending.broken;
    const answers = [ending, ...legal].map((one) => `${one.first} / ${one.second}`).join(" or ");
    return [`${second.name} before ${calls[atCall - 1]}: ${answers}\n${differences(ending, legal)}`, ...ending.broken];
  });
  return { points: points.length, faults: (await Promise.all(tried)).flat() };
}

/** A refusal says what stood in the way as it saw it; two of them that leave the same state are as good as each other. */
function isSame(ending: Ending, legal: Ending): boolean {
  const isFirst = ending.first === legal.first || (isRefusal(ending.first) && isRefusal(legal.first));
  return isFirst && ending.second === legal.second && ending.state === legal.state;
}

const isRefusal = (answer: string) => /^[45]\d\d [a-z-]+$/.test(answer) && !answer.startsWith("500");

async function inTurn(servers: Servers, ground: Ground, [first, second]: readonly [Deed, Deed]): Promise<Ending> {
  const { beginning } = ground;
  const world = await openWorld(servers, beginning);
  const answers: string[] = [];
  for (const deed of [first, second]) answers.push(await doDeed(new Telling(world, beginning.notes), deed));
  return { first: answers[0] ?? "", second: answers[1] ?? "", ...(await stateOf(world, ground)) };
}

async function meanwhile(
  servers: Servers,
  ground: Ground,
  { first, second, atCall }: { first: Deed; second: Deed; atCall: number },
): Promise<{ ending: Ending; calls: readonly string[] }> {
  const { beginning } = ground;
  const world = await openWorld(servers, beginning);
  let other = "";
  const act = async () => {
    other = await doDeed(new Telling(world, beginning.notes), second);
  };
  const calls = new OutsideCalls({ meanwhile: { atCall, act } });
  const answer = await doDeed(new Telling(world, beginning.notes, calls), first);
  return { ending: { first: answer, second: other, ...(await stateOf(world, ground)) }, calls: calls.names };
}

async function doDeed(told: Telling, deed: Deed): Promise<string> {
  let answer = "";
  await told.perform({
    name: deed.name,
    act: async () => {
      answer = await deed.act(told);
    },
  });
  return answer;
}

async function stateOf(world: World, { beginning, quiet }: Ground): Promise<Pick<Ending, "state" | "broken">> {
  if (quiet) await quiet(new Telling(world, beginning.notes));
  const state = shapeOf(await world.items(), { inOrder: true }).join("\n");
  return { state, broken: await brokenChains(world) };
}

/** The items in which a state is unlike each of the others, their ids by kind alone. */
function differences(ending: Ending, others: readonly Ending[]): string {
  const items = ({ state }: Ending) => state.replaceAll(/\b([a-z]{3})-[0-9a-f]{8}\b/g, "$1").split("\n");
  return others
    .map((other, i) => {
      const { tooMany, missing } = differenceOf(items(ending), items(other));
      return `order ${i + 1}:\n  only here:\n    ${tooMany.join("\n    ")}\n  only there:\n    ${missing.join("\n    ")}`;
    })
    .join("\n");
}
