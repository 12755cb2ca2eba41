import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** Stands between an app and its table, and counts what is asked of the table. */
export interface TableMeter {
  readonly url: string;
  /** The operations asked since the last call, in order: `GetItem`, `Query` … */
  take(): readonly string[];
  close(): Promise<void>;
}

/** A server that hands every request on to the table's own, unchanged. */
export async function meterTable(endpoint: string): Promise<TableMeter> {
  let asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    asked.push(String(incoming.headers["x-amz-target"]).split(".").at(-1) ?? "");
    const onward = request(`${endpoint}${incoming.url}`, { method: incoming.method, headers: incoming.headers });
    onward.on("response", (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    take: () => {
      const taken = asked;
      asked = [];
      return taken;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
