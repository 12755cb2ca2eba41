import { Logger } from "@aws-lambda-powertools/logger";

/** What may stand in a log line beside its event: short plain values. Bodies, tokens, signed URLs and addresses may not. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  /** A fault, with its cause; the stack is kept, secrets in messages are not. */
  error(event: string, cause: unknown, fields?: LogFields): void;
}

/**
 * Shapes that are secret wherever they stand: signed queries, credentials of a request, JWTs and JWEs, Stripe keys and
 * secrets, what is named a secret, e-mail addresses.
 */
const SECRETS: readonly RegExp[] = [
  /\S*[?&](?:X-Amz-|code=|state=|\w*token|\w*secret|session)\S*/gi,
  /\b(?:Bearer|Basic|DPoP)\s+[\w+/=.~-]{8,}/gi,
  /eyJ[\w-]{8,}(?:\.[\w-]*)+/g,
  /(?:sk|rk|whsec|pk)_\w{6,}/g,
  /\w+_secret_\w+/g,
  /[\w-]*(?:token|secret|password|passwd|authorization|cookie|signature)["']?\s*[=:]\s*(?:"[^"]*"?|'[^']*'?|[^\s"',;}]+)/gi,
  /(?:"[^"@]{1,64}"|[^\s@"<>]+)@[^\s@"'<>]+\.[\p{L}\d-]{2,}/giu,
];
/** Values under these names are opaque: no shape tells them. */
const SECRET_NAMES = /token|secret|password|authorization|cookie|signature|email/i;
const LONGEST_VALUE = 500;
/** Looked at for secrets; what is longer is cut before, at a blank so that no secret is cut in two. */
const LONGEST_EXAMINED = 2_000;

/** A value as it may be logged: secrets struck out, length bounded. */
export function redact(text: string): string {
  const struck = SECRETS.reduce((rest, secret) => rest.replace(secret, "[redacted]"), examined(text));
  return struck.length > LONGEST_VALUE || text.length > LONGEST_EXAMINED
    ? `${struck.slice(0, LONGEST_VALUE)}…`
    : struck;
}

function examined(text: string): string {
  if (text.length <= LONGEST_EXAMINED) return text;
  return text.slice(0, Math.max(0, text.lastIndexOf(" ", LONGEST_EXAMINED)));
}

function redactFields(fields: LogFields): Record<string, string | number | boolean | undefined> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (typeof value !== "string") return [name, value];
      return [name, SECRET_NAMES.test(name) ? "[redacted]" : redact(value)];
    }),
  );
}

function describe(cause: unknown, depth = 0): Record<string, unknown> {
  if (!(cause instanceof Error)) return { message: redact(String(cause)) };
  const inner = cause.cause === undefined || depth >= 3 ? {} : { cause: describe(cause.cause, depth + 1) };
  const stack = cause.stack
    ?.split("\n")
    // The message comes first and may have several lines; a secret may span two of them.
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 7)
    .map((line) => redact(line.trim()));
  return { name: cause.name, message: redact(cause.message), stack, ...inner };
}

/** The structured log of one function: one JSON object a line. */
export function createLog(options: {
  readonly service: string;
  readonly level: "DEBUG" | "INFO" | "WARN" | "ERROR" | "SILENT";
}): Log {
  const logger = new Logger({ serviceName: options.service, logLevel: options.level });
  return {
    debug: (event, fields = {}) => logger.debug(event, redactFields(fields)),
    info: (event, fields = {}) => logger.info(event, redactFields(fields)),
    warn: (event, fields = {}) => logger.warn(event, redactFields(fields)),
    error: (event, cause, fields = {}) => logger.error(event, { ...redactFields(fields), fault: describe(cause) }),
  };
}
