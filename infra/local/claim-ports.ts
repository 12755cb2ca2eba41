import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";

/** Ports in a row that are ours until they are given back. */
export interface ClaimedPorts {
  readonly first: number;
  /** Lets others have them. What listens on them must have ended. */
  release(): Promise<void>;
}

const HOST = "127.0.0.1";
/**
 * No system gives ports from here by itself: Linux begins at 32,768, others at 49,152. A port that it gave could be given
 * again to somebody else before its server listens.
 */
const LOWEST = 20_000;
/** Ports of a block: the first is the claim on the others. */
const BLOCK = 8;
const BLOCKS = 1_500;
/** The most ports that one claim is for. */
const MOST_PORTS = BLOCK - 1;

/**
 * Claims ports on which nobody listens, for whoever listens on them later. Two claims, of whatever processes of this
 * machine, never meet: each keeps the first port of its block taken for as long as it stands, and dies with its process.
 * @throws when every block is taken.
 */
export async function claimPorts(count: number): Promise<ClaimedPorts> {
  if (count > MOST_PORTS) throw new RangeError(`${count} ports at once are more than ${MOST_PORTS}`);
  const begin = randomInt(BLOCKS);
  for (let tried = 0; tried < BLOCKS; tried++) {
    const block = LOWEST + ((begin + tried) % BLOCKS) * BLOCK;
    const claim = await listening(block);
    if (claim === undefined) continue;
    // It must not keep a process from ending that forgot it.
    claim.unref();
    const first = block + 1;
    if (await areFree(first, count)) return { first, release: () => closed(claim) };
    await closed(claim);
  }
  throw new Error(`No ${count} ports in a row are free between ${LOWEST} and ${LOWEST + BLOCKS * BLOCK}`);
}

async function areFree(first: number, count: number): Promise<boolean> {
  for (let port = first; port < first + count; port++) {
    const probe = await listening(port);
    if (probe === undefined) return false;
    await closed(probe);
  }
  return true;
}

/** A server that has the port; undefined where somebody else has it. */
function listening(port: number): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve) => {
    server.once("error", () => resolve(undefined));
    server.listen(port, HOST, () => resolve(server));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
