import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where `.ci/install-judges` puts the outside judges. */
const folder =
  process.env.SERAI_JUDGES ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "serai-judges");

/** Amazon's DynamoDB Local: the folder of its jars and native libraries, or one line saying why it is not here. */
export function findDynamoDbLocal(): { readonly jars: string } | { readonly absent: string } {
  const jars = newest("dynamodb-local-");
  if (jars === undefined) return { absent: "DynamoDB Local is not installed: .ci/install-judges brings it" };
  if (!answers("java", "-version")) return { absent: "DynamoDB Local needs java" };
  return { jars };
}

/** versitygw, an S3 server: its program, or one line saying why it is not here. */
export function findVersityGateway(): { readonly program: string } | { readonly absent: string } {
  const home = newest("versitygw-");
  if (home === undefined) return { absent: "versitygw is not installed: .ci/install-judges brings it" };
  return { program: join(home, "versitygw") };
}

function newest(prefix: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const [name] = readdirSync(folder)
    .filter((candidate) => candidate.startsWith(prefix))
    .sort()
    .reverse();
  return name === undefined ? undefined : join(folder, name);
}

function answers(program: string, argument: string): boolean {
  return spawnSync(program, [argument], { stdio: "ignore" }).status === 0;
}
