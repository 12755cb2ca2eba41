import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { claimPorts } from "#infra/local/claim-ports.ts";
import { createTable } from "#infra/local/dynamodb/create-table.ts";
import { startDynamoDb } from "#infra/local/dynamodb/start-dynamodb.ts";
import { until } from "#test/support/deal.ts";
import { clientOf, TABLE_NAME } from "./local-table.ts";

const key = (pk: string) => ({ pk: { S: pk }, sk: { S: "x" } });

describe("the engine", () => {
  test("keeps what it acknowledged when it is stopped and started again", async () => {
    const directory = await mkdtemp(join(tmpdir(), "serai-dynamodb-"));
    const first = await startDynamoDb({ directory });
    await createTable(clientOf(first.endpoint), TABLE_NAME);
    await clientOf(first.endpoint).send(new PutItemCommand({ TableName: TABLE_NAME, Item: key("a") }));
    await first.close();
    const second = await startDynamoDb({ directory });
    const found = await clientOf(second.endpoint).send(new GetItemCommand({ TableName: TABLE_NAME, Key: key("a") }));
    await second.close();
    await rm(directory, { recursive: true });
    expect(found.Item).toEqual(key("a"));
  });

  test("a taken port gives one clear line", async () => {
    const directory = await mkdtemp(join(tmpdir(), "serai-dynamodb-"));
    const squatter = createServer().listen(0, "127.0.0.1");
    await once(squatter, "listening");
    const address = squatter.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await expect(startDynamoDb({ directory, port })).rejects.toThrow(`did not start on port ${port}`);
    squatter.close();
    await rm(directory, { recursive: true });
  });

  test("a directory in use by a living marketplace is refused", async () => {
    const directory = await mkdtemp(join(tmpdir(), "serai-dynamodb-"));
    const running = await startDynamoDb({ directory });
    await expect(startDynamoDb({ directory })).rejects.toThrow(/another marketplace \(process \d+\)/);
    await running.close();
    await rm(directory, { recursive: true });
  });

  test.skipIf(process.platform === "win32")(
    "does not outlive a marketplace that is killed without warning",
    async () => {
      const directory = await mkdtemp(join(tmpdir(), "serai-dynamodb-"));
      const { first: port, release } = await claimPorts(1);
      const { kill, enginePid } = await startInAnotherProcess(directory, port);
      expect(isAlive(enginePid)).toBe(true);
      kill();
      await until("the engine has ended", async () => !isAlive(enginePid));
      // The port is free again at once.
      const again = await startDynamoDb({ directory, port });
      await again.close();
      await release();
      await rm(directory, { recursive: true });
    },
  );

  test.skipIf(process.platform !== "linux")(
    "left alone by a killed supervisor, it is ended by the next start",
    async () => {
      const directory = await mkdtemp(join(tmpdir(), "serai-dynamodb-"));
      const { first: port, release } = await claimPorts(1);
      const { kill, enginePid, supervisorPid } = await startInAnotherProcess(directory, port);
      process.kill(supervisorPid, "SIGKILL");
      kill();
      const again = await startDynamoDb({ directory, port });
      expect(isAlive(enginePid)).toBe(false);
      await again.close();
      await release();
      await rm(directory, { recursive: true });
    },
  );
});

/** Runs an engine under a process of its own, which can be killed. */
async function startInAnotherProcess(directory: string, port: number) {
  const script = new URL("./run-engine.ts", import.meta.url).pathname;
  const owner = spawn(process.execPath, [script, directory, String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  await once(createInterface(owner.stdout), "line");
  const state = JSON.parse(await readFile(join(directory, "engine.json"), "utf8"));
  return {
    enginePid: Number(state.engine),
    supervisorPid: Number(state.supervisor),
    kill: () => owner.kill("SIGKILL"),
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that ended but was not yet buried has no command line any more.
    return process.platform !== "linux" || readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";
  } catch {
    return false;
  }
}
