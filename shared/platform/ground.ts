import { type Chance, systemChance } from "./chance.ts";
import { type Clock, systemClock } from "./clock.ts";
import { createIds, type Ids } from "./ids.ts";
import { createLog, type Log } from "./log.ts";
import type { FunctionName } from "./manifest/functions.ts";
import { type Access, accessOf } from "./objects.ts";
import { createDocuments, Table } from "./table.ts";

/** What every use case may stand on. Each names the part it needs with `Pick<Ground, …>`. */
export interface Ground {
  readonly table: Table;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly ids: Ids;
  readonly log: Log;
  /** The key the table's client sends under; links are signed under the same. */
  readonly access: () => Promise<Access>;
}

interface GroundConfig {
  readonly TABLE_NAME: string;
  readonly LOG_LEVEL: "DEBUG" | "INFO" | "WARN" | "ERROR" | "SILENT";
  readonly DYNAMODB_ENDPOINT?: string | undefined;
}

/** The edges a test or a fault run may put in place of the real ones. */
export interface Edges {
  readonly clock?: Clock;
  readonly chance?: Chance;
}

export function layGround(service: FunctionName, config: GroundConfig, edges: Edges = {}): Ground {
  const clock = edges.clock ?? systemClock;
  const chance = edges.chance ?? systemChance;
  const documents = createDocuments({ endpoint: config.DYNAMODB_ENDPOINT });
  return {
    clock,
    chance,
    ids: createIds(clock, chance),
    log: createLog({ service, level: config.LOG_LEVEL }),
    access: () => accessOf(documents.config),
    table: new Table({
      documents,
      name: config.TABLE_NAME,
      clock,
    }),
  };
}
