import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startMarketplace } from "../start-marketplace.ts";
import { tellTheDeal } from "./deal.ts";
import { type StepReport, Story } from "./story.ts";

/** `npm run demo`: the main job as a story, against a marketplace of its own that is thrown away. `-- --json` for programs. */

function tellStep({ ok, step, milliseconds, outcome }: StepReport): void {
  console.log(`${ok ? "✓" : "✗"} ${step} (${milliseconds} ms)\n    ${outcome.replaceAll("\n", "\n    ")}`);
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
  const story = new Story(values.json ? () => undefined : tellStep);
  const directory = await mkdtemp(join(tmpdir(), "serai-demo-"));
  const startedAt = performance.now();
  try {
    const market = await story.step("A marketplace opens on free ports", async () => {
      const made = await startMarketplace({ directory, logLevel: "ERROR" });
      const { publicUrl } = made.endpoints;
      return { made, outcome: `Table, objects, identity, payments and functions answer behind ${publicUrl}` };
    });
    try {
      await tellTheDeal(story, market);
    } finally {
      await market.close();
    }
  } catch (fault) {
    // Told already as the step that broke; anything else is a fault of the demo itself.
    if (story.ok) throw fault;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  const milliseconds = Math.round(performance.now() - startedAt);
  if (values.json) console.log(JSON.stringify({ ok: story.ok, milliseconds, steps: story.steps }, null, 2));
  else
    console.log(
      `\n${story.ok ? "Every step did what it promises" : "The story broke off"}, in ${(milliseconds / 1000).toFixed(1)} s.`,
    );
  return story.ok;
}

process.exitCode = (await main()) ? 0 : 1;
