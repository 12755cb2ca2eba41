/**
 * One folder per function, ready for Lambda. CDK ships what is built here and the bench measures the same bytes.
 */
import { access, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import { FUNCTIONS, type FunctionName } from "#shared/platform/manifest/functions.ts";

const PROJECT_ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BUNDLES_FOLDER = join(PROJECT_ROOT, "dist", "functions");
const CREDENTIAL_CHAIN = "@aws-sdk/credential-provider-node";
const ENVIRONMENT_PROVIDER = "@aws-sdk/credential-provider-env";

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
  const { metafile } = await build({ ...OPTIONS, entryPoints: { index: entry }, outdir: folder, plugins });
  const outputs = Object.values(metafile.outputs);
  const inputs = outputs.flatMap((output) => Object.entries(output.inputs));
  return {
    folder,
    file: join(folder, "index.mjs"),
    sizeBytes: totalOf(outputs.map(({ bytes }) => bytes)),
    startBytes: totalOf(loadedAtStart(metafile).map((path) => metafile.outputs[path]?.bytes ?? 0)),
    inputs: inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path),
  };
}

function loadedAtStart({ outputs }: Metafile): string[] {
  const index = Object.keys(outputs).filter((path) => path.endsWith("/index.mjs"));
  const loaded = new Set(index);
  // A set is walked to its end even while it grows.
  for (const path of loaded)
    for (const { kind, external, path: imported } of outputs[path]?.imports ?? [])
      if (kind === "import-statement" && external !== true) loaded.add(imported);
  return [...loaded];
}

function totalOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

const OPTIONS = {
  absWorkingDir: PROJECT_ROOT,
  bundle: true,
  minify: true,
  platform: "node",
  target: "node24",
  // What the code imports on demand stays in files of its own, which only ES modules can share: the API then starts a
  // quarter faster than as one CommonJS file.
  format: "esm",
  splitting: true,
  outExtension: { ".js": ".mjs" },
  // Packages still written as CommonJS ask for Node's own modules by `require`.
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
  },
  // ES modules first: only they can be shaken, and the SDK's clients are half as large then.
  mainFields: ["module", "main"],
  // Nothing is left to the runtime: the SDK that Lambda carries is another version, and slower to import.
  external: [],
  define: { "process.env.NODE_ENV": '"production"' },
  legalComments: "none",
  metafile: true,
  logLevel: "error",
} as const satisfies BuildOptions;

/**
 * The SDK tells browsers apart by a package it imports only there. The bundler cannot know that Node never asks for it,
 * and would ship it along.
 */
const noBrowsers: Plugin = {
  name: "no-browsers",
  setup(builder) {
    builder.onResolve({ filter: /^bowser$/ }, ({ path }) => ({ path, namespace: "no-browsers" }));
    builder.onLoad({ filter: /.*/, namespace: "no-browsers" }, () => ({
      contents: 'throw new Error("there are no browsers to tell apart");',
    }));
  },
};

/**
 * In Lambda the credentials are in the environment, always. The SDK's default chain would also look into files, single
 * sign-on, metadata services and child processes; importing that costs a third of the client's start.
 */
const environmentCredentials: Plugin = {
  name: "environment-credentials",
  setup(builder) {
    builder.onResolve({ filter: new RegExp(`^${CREDENTIAL_CHAIN}$`) }, async ({ importer, resolveDir, kind }) => {
      if (importer.includes(CREDENTIAL_CHAIN)) return undefined;
      // The provider is a dependency of the chain: it is looked up from there, wherever the package manager put it.
      const chain = await builder.resolve(CREDENTIAL_CHAIN, { importer: CREDENTIAL_CHAIN, resolveDir, kind });
      return { path: chain.path, namespace: "environment-credentials" };
    });
    builder.onLoad({ filter: /.*/, namespace: "environment-credentials" }, ({ path }) => ({
      contents: `export { fromEnv as defaultProvider } from "${ENVIRONMENT_PROVIDER}";`,
      resolveDir: join(path, ".."),
    }));
  },
};
