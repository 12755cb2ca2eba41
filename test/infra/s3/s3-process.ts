import { startS3 } from "#infra/local/s3/server.ts";

/** A server in a process of its own, so that it can be killed. Prints its endpoint; its object-created callback never ends. */
const [directory = ""] = process.argv.slice(2);
const server = await startS3({
  directory,
  accessKeyId: "AKIDLOCAL",
  secretAccessKey: "local-secret",
  region: "eu-central-1",
  buckets: [{ name: "films", corsOrigins: [] }],
  onObjectCreated: () => new Promise(() => {}),
});
console.log(server.endpoint);
