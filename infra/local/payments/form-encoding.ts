/** What a form-encoded request says once its brackets are read: `line_items[0][quantity]=1` is a record in a list. */
export type FormValue = string | FormValue[] | { [name: string]: FormValue };

/** More levels than any request needs; a deeper one is an attack on the parser, not a payment. */
const MAX_DEPTH = 8;
/** Stripe's largest sensible request (100 line items with metadata) stays well below. */
const MAX_PAIRS = 2_000;

export type FormOutcome = { ok: true; value: Record<string, FormValue> } | { ok: false; message: string };

type Branch = Map<string, Branch | string>;

/**
 * Reads nested brackets as Stripe does: `a[b]=1` is `{a:{b:"1"}}`; `a[0]=x` and `a[]=x` are lists.
 * Values stay strings; the schemas give them their types.
 */
export function parseForm(body: string): FormOutcome {
  const pairs = [...new URLSearchParams(body)];
  if (pairs.length > MAX_PAIRS) return { ok: false, message: `At most ${MAX_PAIRS} parameters are read.` };
  const root: Branch = new Map();
  for (const [name, value] of pairs) {
    const path = pathOf(name);
    if (path === undefined || path.length > MAX_DEPTH) return { ok: false, message: `Invalid parameter name: ${name}` };
    if (!plant(root, path, value)) return { ok: false, message: `Conflicting parameters at: ${name}` };
  }
  return { ok: true, value: Object.fromEntries([...root].map(([name, branch]) => [name, shaped(branch)])) };
}

/** The bracket form of a path, as Stripe writes it in `error.param`. */
export function parameterName(path: readonly PropertyKey[]): string {
  return path.map((step, depth) => (depth === 0 ? String(step) : `[${String(step)}]`)).join("");
}

function pathOf(name: string): string[] | undefined {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (match?.[1] === undefined) return undefined;
  const inner = (match[2] ?? "").match(/\[[^[\]]*\]/g) ?? [];
  return [match[1], ...inner.map((bracketed) => bracketed.slice(1, -1))];
}

function plant(branch: Branch, path: readonly string[], value: string): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return false;
  // An empty bracket appends to the list.
  const step = first === "" ? String(branch.size) : first;
  const existing = branch.get(step);
  if (rest.length === 0) {
    if (existing !== undefined) return false;
    branch.set(step, value);
    return true;
  }
  if (typeof existing === "string") return false;
  const next: Branch = existing ?? new Map();
  branch.set(step, next);
  return plant(next, rest, value);
}

function shaped(branch: Branch | string): FormValue {
  if (typeof branch === "string") return branch;
  const steps = [...branch.keys()];
  const isList = steps.length > 0 && steps.every((step) => /^\d+$/.test(step));
  if (!isList) return Object.fromEntries([...branch].map(([name, inner]) => [name, shaped(inner)]));
  return [...branch].sort(([left], [right]) => Number(left) - Number(right)).map(([, inner]) => shaped(inner));
}
