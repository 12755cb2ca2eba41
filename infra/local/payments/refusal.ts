/**
 * Stripe's error types that this sandbox answers with.
 * https://docs.stripe.com/api/errors
 */
export type RefusalType = "invalid_request_error" | "idempotency_error" | "api_error";

/** Stripe's error codes that this sandbox answers with. https://docs.stripe.com/error-codes */
export type RefusalCode =
  | "amount_too_large"
  | "amount_too_small"
  | "charge_already_refunded"
  | "idempotency_key_in_use"
  | "parameter_invalid_empty"
  | "parameter_invalid_integer"
  | "parameter_missing"
  | "parameter_unknown"
  | "resource_missing"
  | "url_invalid";

/** A refusal as Stripe words it: an HTTP status and what stands under `error` in the body. */
export interface Refusal {
  refused: true;
  status: 400 | 401 | 404 | 409 | 413 | 500;
  type: RefusalType;
  message: string;
  code?: RefusalCode;
  param?: string;
}

/** A request that Stripe would call invalid: status 400, or 404 where the object in the path does not exist. */
export function refuse(
  message: string,
  detail: { status?: Refusal["status"]; code?: RefusalCode; param?: string; type?: RefusalType } = {},
): Refusal {
  return { refused: true, status: 400, type: "invalid_request_error", message, ...detail };
}

/** `kind` in Stripe's words: "checkout session", "payment_intent". */
export function noSuch(kind: string, about: { id: string; param: string; inPath: boolean }): Refusal {
  return refuse(`No such ${kind}: '${about.id}'`, {
    status: about.inPath ? 404 : 400,
    code: "resource_missing",
    param: about.param,
  });
}

/** The JSON body of a refusal. */
export function refusalBody(refusal: Refusal): Record<string, unknown> {
  const { type, message, code, param } = refusal;
  const page =
    code === undefined ? {} : { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}` };
  return { error: { type, message, ...page, ...(param === undefined ? {} : { param }) } };
}

/** Whether an outcome is a refusal. */
export function isRefusal(outcome: object): outcome is Refusal {
  return "refused" in outcome;
}
