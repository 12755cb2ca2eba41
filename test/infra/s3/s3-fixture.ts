import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { type AccessLine, type Fault, startS3 } from "#infra/local/s3/server.ts";

export interface S3UnderTest {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** A client as anyone would make one; further settings on top. */
  client(settings?: S3ClientConfig): S3Client;
  close(): Promise<void>;
}

export type LocalOptions = Partial<Parameters<typeof startS3>[0]>;

export const allowedOrigin = "https://portal.example";

/** Another S3 server, already running, with an empty bucket. */
export interface OtherServer {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

let otherServer: OtherServer | undefined;

/** From now on, in this test file, the contract suite is held against that server, which proves the suite itself. */
export function testServerIs(other: OtherServer): void {
  otherServer = other;
}

/** The server under test: our own, on a free port and a folder of its own, unless another was named. */
export async function openS3UnderTest(): Promise<S3UnderTest> {
  return otherServer === undefined ? openLocalS3() : underTest({ ...otherServer, close: async () => undefined });
}

/** Our own server, for what only it has: its clock, its notices, its access log, its faults. */
export async function openLocalS3(
  options: LocalOptions & { onAccess?: (line: AccessLine) => void; injectFault?: () => Fault | undefined } = {},
): Promise<S3UnderTest & { directory: string }> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), "serai-s3-")));
  const credentials = { accessKeyId: "AKIDLOCAL", secretAccessKey: "local-secret", region: "eu-central-1" };
  const buckets = [
    { name: "films", corsOrigins: [allowedOrigin] },
    { name: "other", corsOrigins: [] },
  ];
  const server = await startS3({ ...credentials, buckets, ...options, directory });
  const close = async () => {
    await server.close();
    if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
  };
  return { ...underTest({ ...credentials, endpoint: server.endpoint, bucket: "films", close }), directory };
}

function underTest(of: Omit<S3UnderTest, "client">): S3UnderTest {
  const clients: S3Client[] = [];
  return {
    ...of,
    client(settings = {}) {
      const client = new S3Client({
        endpoint: of.endpoint,
        region: of.region,
        forcePathStyle: true,
        maxAttempts: 1,
        credentials: { accessKeyId: of.accessKeyId, secretAccessKey: of.secretAccessKey },
        ...settings,
      });
      leaveUnreadBodies(client);
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) client.destroy();
      await of.close();
    },
  };
}

/** The `<Code>` of a refusal answered to a plain HTTP client. */
export async function refusalCode(response: Response): Promise<string | undefined> {
  return /<Code>([^<]*)<\/Code>/.exec(await response.text())?.[1];
}

/** A body a test never reads may be cut off with its server; whoever does read it is still told by the reading itself. */
function leaveUnreadBodies(client: S3Client): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const answered = await next(args);
      const { output } = answered;
      if ("Body" in output && output.Body instanceof Readable) output.Body.on("error", () => undefined);
      return answered;
    },
    { step: "initialize", name: "leaveUnreadBodies" },
  );
}

/** The code and status by which the SDK reports a refusal; undefined where there was none. */
export async function sdkRefusal(call: Promise<unknown>): Promise<{ code: string; status: number } | undefined> {
  try {
    await call;
    return undefined;
  } catch (cause) {
    if (!(cause instanceof Error) || !("$metadata" in cause)) throw cause;
    const metadata = cause.$metadata;
    const known = typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata;
    return { code: cause.name, status: known ? Number(metadata.httpStatusCode) : 0 };
  }
}
