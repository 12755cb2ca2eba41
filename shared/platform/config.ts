import * as z from "zod";
import { ENVIRONMENT, type EnvironmentName, LOCAL_ENVIRONMENT } from "./manifest/environment.ts";
import { FUNCTIONS, type FunctionName } from "./manifest/functions.ts";

type Environment = typeof ENVIRONMENT & typeof LOCAL_ENVIRONMENT;
type NamesOf<F extends FunctionName> = (typeof FUNCTIONS)[F]["environment"][number] | keyof typeof LOCAL_ENVIRONMENT;
export type Config<F extends FunctionName> = { readonly [K in NamesOf<F>]: z.output<Environment[K]> };

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
  const wanted: Record<string, z.ZodType> = { ...LOCAL_ENVIRONMENT };
  for (const variable of FUNCTIONS[name].environment as readonly EnvironmentName[])
    wanted[variable] = ENVIRONMENT[variable];
  const parsed = z.object(wanted).safeParse(environment);
  if (parsed.success) return parsed.data as Config<F>;
  const faults = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new ConfigError(`The function "${name}" cannot start; its environment is wrong:\n${faults.join("\n")}`);
}
