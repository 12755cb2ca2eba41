/**
 * One file per function, ready for Lambda. CDK ships what is built here and the bench measures the same bytes.
 */
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { FUNCTIONS, type FunctionName } from "#shared/platform/manifest/functions.ts";

const PROJECT_ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BUNDLES_FOLDER = join(PROJECT_ROOT, "dist", "functions");
/** The project's package.json calls every .js file an ES module; the bundles are CommonJS, which loads faster. */
const COMMON_JS = '{ "type": "commonjs" }\n';
const CREDENTIAL_CHAIN = "@aws-sdk/credential-provider-node";
const ENVIRONMENT_PROVIDER = "@aws-sdk/credential-provider-env";

export interface Bundle {
  /** What Lambda gets: `index.js` and a package.json that says how to read it. */
  readonly folder: string;
  readonly file: string;
  readonly sizeBytes: number;
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
    async (name) => [name, await bundle(handlerOf(name), join(into, name), [environmentCredentials])] as const,
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
  const file = join(folder, "index.js");
  const { metafile } = await build({ ...OPTIONS, entryPoints: [entry], outfile: file, plugins });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), COMMON_JS);
  const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint !== undefined);
  if (!output) throw new Error(`The bundler wrote nothing for ${entry}`);
  const inputs = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return { folder, file, sizeBytes: output.bytes, inputs: inputs.map(([path]) => path) };
}

const OPTIONS = {
  absWorkingDir: PROJECT_ROOT,
  bundle: true,
  minify: true,
  platform: "node",
  target: "node24",
  format: "cjs",
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
