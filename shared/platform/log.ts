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

/** Shapes that are secret wherever they stand: signed queries, bearer tokens, JWTs, Stripe keys and secrets, e-mail addresses. */
const SECRETS: readonly RegExp[] = [
  /https?:\/\/\S*[?&](?:X-Amz-|code=|state=|token)\S*/gi,
  /\bBearer\s+\S+/gi,
  /\beyJ[\w-]{8,}\.[\w-]+\.?[\w-]*/g,
  /\b(?:sk|rk|whsec|pk)_[\w]{6,}/g,
  /[^\s@"'<>]{1,64}@[^\s@"'<>]+\.[a-z]{2,}/gi,
];
const LONGEST_VALUE = 500;

/** A value as it may be logged: secrets struck out, length bounded. */
export function redact(text: string): string {
  const struck = SECRETS.reduce((rest, secret) => rest.replace(secret, "[redacted]"), text);
  return struck.length > LONGEST_VALUE ? `${struck.slice(0, LONGEST_VALUE)}…` : struck;
}

function redactFields(fields: LogFields): Record<string, string | number | boolean | undefined> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === "string" ? redact(value) : value]),
  );
}

function describe(cause: unknown, depth = 0): Record<string, unknown> {
  if (!(cause instanceof Error)) return { message: redact(String(cause)) };
  const inner = cause.cause === undefined || depth >= 3 ? {} : { cause: describe(cause.cause, depth + 1) };
  const stack = cause.stack
    ?.split("\n")
    .slice(1, 8)
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
