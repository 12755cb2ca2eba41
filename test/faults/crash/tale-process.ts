/** Tells a tale, or the rest of one, in a process of its own, and dies by SIGKILL where the order says so. */
import { writeSync } from "node:fs";
import { text } from "node:stream/consumers";
import { type Line, orderSchema } from "#test/support/killed-telling.ts";
import { OutsideCalls } from "#test/support/outside-calls.ts";
import { connect } from "#test/support/servers.ts";
import { type Step, Telling } from "#test/support/tale.ts";
import { worldAt } from "#test/support/world.ts";
import { TALES } from "./tales.ts";

const STANDARD_OUTPUT = 1;

const { addresses, tableName, taleName, stepsTold, forwardMilliseconds, notes, death } = orderSchema.parse(
  JSON.parse(await text(process.stdin)),
);
const tale = TALES.find(({ name }) => name === taleName);
if (!tale) throw new Error(`there is no tale "${taleName}"`);

const world = worldAt(await connect(addresses), { tableName, forwardMilliseconds });
const kill = () => process.kill(process.pid, "SIGKILL");
const telling = new Telling(world, notes, new OutsideCalls({ death, kill }));

/** Written at once: what was said is known however suddenly the process ends. */
function say(line: Omit<Line, "forwardMilliseconds"> = {}): void {
  const { forwardMilliseconds } = world.clock;
  writeSync(STANDARD_OUTPUT, `${JSON.stringify({ forwardMilliseconds, ...line })}\n`);
}

const note = telling.notes.set.bind(telling.notes);
telling.notes.set = (name, value) => {
  say({ note: [name, value] });
  return note(name, value);
};
const told = ({ name, act }: Step): Step => ({
  name,
  act: async (telling) => {
    await act(telling);
    say({ stepTold: true });
  },
});

await telling.tell({ ...tale, steps: tale.steps.slice(stepsTold).map(told) });
// What is kept alive for the next request, such as open connections, is not waited for.
process.exit(0);
