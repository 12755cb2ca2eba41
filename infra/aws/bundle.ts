/**
 * One folder per function, ready for Lambda. CDK ships what is built here and the bench measures the same bytes.
 */
import { access, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type InputOptions, type OutputChunk, type OutputOptions, type Plugin } from "rolldown";
import { FUNCTIONS, type FunctionName } from "#shared/platform/manifest/functions.ts";

const PROJECT_ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BUNDLES_FOLDER = join(PROJECT_ROOT, "dist", "functions");
const CREDENTIAL_CHAIN = "@aws-sdk/credential-provider-node";
const ENVIRONMENT_PROVIDER = "@aws-sdk/credential-provider-env";
/** Modules the plugins make up. A leading NUL says, among bundlers, that no file has this name. */
const NO_BROWSERS = "\0no-browsers";
const ENVIRONMENT_CREDENTIALS = "\0environment-credentials:";

export interface Bundle {
  /** What Lambda gets: `index.mjs`, and beside it what is loaded when it is first needed. */
  readonly folder: string;
  readonly file: string;
  /** All files together. */
  readonly sizeBytes: number;
  /** What a start loads: `index.mjs` and the files it imports outright. */
  readonly startBytes: number;
  /** Every source file of which something is in the bundle, as a path from the project's root. */
  readonly inputs: readonly string[];
  /** Those of which a start loads something. */
  readonly startInputs: readonly string[];
}

/**
 * Bundles functions by their entry in the manifest, by default into `dist/functions/<name>`.
 * @throws {Error} one line that names every function whose handler is missing, before anything is built.
 */
export async function bundleFunctions(
  names: readonly FunctionName[],
  into: string = BUNDLES_FOLDER,
): Promise<ReadonlyMap<FunctionName, Bundle>> {
  await demandHandlers(names);
  const bundles = names.map(
    async (name) =>
      [name, await bundle(handlerOf(name), join(into, name), [environmentCredentials, noBrowsers])] as const,
  );
  return new Map(await Promise.all(bundles));
}

/** Bundles any one source the way functions are bundled, but with the SDK as it ships. The bench's reference. */
export function bundleAsItShips(entry: string, into: string): Promise<Bundle> {
  return bundle(entry, into, []);
}

function handlerOf(name: FunctionName): string {
  return join(PROJECT_ROOT, FUNCTIONS[name].entry);
}

async function demandHandlers(names: readonly FunctionName[]): Promise<void> {
  const missing: string[] = [];
  for (const name of names)
    await access(handlerOf(name)).catch(() => missing.push(`${name} (${FUNCTIONS[name].entry})`));
  if (missing.length > 0) throw new Error(`Cannot bundle; these functions have no handler: ${missing.join(", ")}`);
}

async function bundle(entry: string, folder: string, plugins: Plugin[]): Promise<Bundle> {
  // Files loaded on demand carry a hash in their name: those of an earlier bundle would be shipped along.
  await rm(folder, { recursive: true, force: true });
  const { output } = await build({ ...INPUT, input: { index: entry }, plugins, output: { ...OUTPUT, dir: folder } });
  const chunks = output.filter((one) => one.type === "chunk");
  const start = loadedAtStart(chunks);
  return {
    folder,
    file: join(folder, "index.mjs"),
    sizeBytes: totalOf(chunks.map(bytesOf)),
    startBytes: totalOf(start.map(bytesOf)),
    inputs: sourcesOf(chunks),
    startInputs: sourcesOf(start),
  };
}

function loadedAtStart(chunks: readonly OutputChunk[]): OutputChunk[] {
  const loaded = new Set(chunks.filter(({ isEntry }) => isEntry));
  // A set is walked to its end even while it grows.
  for (const { imports } of loaded) for (const chunk of chunks) if (imports.includes(chunk.fileName)) loaded.add(chunk);
  return [...loaded];
}

/** The source files of which something is left, and nothing the bundler made up. */
function sourcesOf(chunks: readonly OutputChunk[]): string[] {
  const modules = chunks.flatMap((chunk) => Object.entries(chunk.modules));
  const files = modules.filter(([id, { renderedLength }]) => renderedLength > 0 && !id.startsWith("\0"));
  return files.map(([id]) => relative(PROJECT_ROOT, id));
}

function bytesOf({ code }: OutputChunk): number {
  return Buffer.byteLength(code);
}

function totalOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

const INPUT = {
  cwd: PROJECT_ROOT,
  platform: "node",
  // ES modules first: only they can be shaken, and the SDK's clients are half as large then.
  resolve: { mainFields: ["module", "main"] },
  // Nothing is left to the runtime: the SDK that Lambda carries is another version, and slower to import.
  external: [],
  transform: { target: "node24", define: { "process.env.NODE_ENV": '"production"' } },
  onLog: (_level, { code, message }) => {
    // Only a warning elsewhere, where a runtime may have what the bundler does not find. Lambda's has nothing of ours.
    if (code === "UNRESOLVED_IMPORT") throw new Error(message);
  },
} as const satisfies InputOptions;

const OUTPUT = {
  // What the code imports on demand stays in files of its own.
  format: "esm",
  entryFileNames: "[name].mjs",
  chunkFileNames: "[name]-[hash].mjs",
  minify: true,
  comments: false,
} as const satisfies OutputOptions;

/**
 * The SDK tells browsers apart by a package it imports only there. The bundler cannot know that Node never asks for it,
 * and would ship it along.
 */
const noBrowsers: Plugin = {
  name: "no-browsers",
  resolveId: { filter: { id: /^bowser$/ }, handler: () => NO_BROWSERS },
  load: {
    filter: { id: new RegExp(`^${NO_BROWSERS}$`) },
    handler: () => 'throw new Error("there are no browsers to tell apart");',
  },
};

/**
 * In Lambda the credentials are in the environment, always. The SDK's default chain would also look into files, single
 * sign-on, metadata services and child processes; importing that costs a third of the client's start.
 */
const environmentCredentials: Plugin = {
  name: "environment-credentials",
  resolveId: {
    filter: { id: new RegExp(`^${CREDENTIAL_CHAIN}$`) },
    async handler(path, importer) {
      // The provider is a dependency of the chain: it is looked up from there, wherever the package manager put it.
      const chain = await this.resolve(path, importer, { skipSelf: true });
      const provider = await this.resolve(ENVIRONMENT_PROVIDER, chain?.id);
      if (!provider) throw new Error(`${ENVIRONMENT_PROVIDER} is not where ${CREDENTIAL_CHAIN} is`);
      return ENVIRONMENT_CREDENTIALS + provider.id;
    },
  },
  load: {
    filter: { id: new RegExp(`^${ENVIRONMENT_CREDENTIALS}`) },
    handler(id) {
      const provider = id.slice(ENVIRONMENT_CREDENTIALS.length);
      return `export { fromEnv as defaultProvider } from ${JSON.stringify(provider)};`;
    },
  },
};
