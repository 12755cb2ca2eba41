import { ENVIRONMENT, type EnvironmentName, LOCAL_ENVIRONMENT, type Variable } from "./manifest/environment.ts";
import { FUNCTIONS, type FunctionName } from "./manifest/functions.ts";

type ValueOf<V> = V extends Variable<infer Value> ? Value : never;
type NamesOf<F extends FunctionName> = (typeof FUNCTIONS)[F]["environment"][number];
export type Config<F extends FunctionName> = {
  readonly [K in NamesOf<F>]: ValueOf<(typeof ENVIRONMENT)[K]>;
} & { readonly [K in keyof typeof LOCAL_ENVIRONMENT]: ValueOf<(typeof LOCAL_ENVIRONMENT)[K]> | undefined };

/** The environment was not what the function needs; the message lists every variable at fault, and shows no value. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Reads the environment of one function, once, at boot.
 * @throws {ConfigError} one readable message that names every missing or malformed variable.
 */
export function readConfig<F extends FunctionName>(
  name: F,
  environment: Readonly<Record<string, string | undefined>>,
): Config<F> {
  const wanted: Record<string, Variable> = { ...LOCAL_ENVIRONMENT };
  for (const variable of FUNCTIONS[name].environment as readonly EnvironmentName[])
    wanted[variable] = ENVIRONMENT[variable];
  const config: Record<string, string | undefined> = {};
  const faults: string[] = [];
  for (const [variable, { holds, expected, absent }] of Object.entries(wanted)) {
    const text = environment[variable] ?? absent;
    config[variable] = text;
    const isSound = text === undefined ? variable in LOCAL_ENVIRONMENT : holds(text);
    if (!isSound) faults.push(`  ${variable}: expected ${expected}`);
  }
  if (faults.length === 0) return config as Config<F>;
  throw new ConfigError(`The function "${name}" cannot start; its environment is wrong:\n${faults.join("\n")}`);
}
