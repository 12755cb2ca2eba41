import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { errors, type InteractionResults, type Provider } from "oidc-provider";
import * as z from "zod";
import type { DemoPerson } from "./demo-person.ts";
import type { StoredPerson } from "./identity-store.ts";
import { renderNotice, renderSignInPage } from "./sign-in-page.ts";

/** The form has two short fields. */
const LONGEST_FORM_BYTES = 4096;

const formSchema = z.object({
  email: z
    .email()
    .max(254)
    .transform((email) => email.toLowerCase()),
  name: z.string().trim().max(100).optional(),
});

export interface InteractionParts {
  readonly provider: Provider;
  readonly people: readonly DemoPerson[];
  /** Remembers somebody who is not in the list. */
  readonly savePerson: (person: StoredPerson) => void;
}

/** Answers `/interaction/<id>`: shows who one can be, and takes the choice. */
export async function answerInteraction(
  parts: InteractionParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const interaction = await parts.provider.interactionDetails(request, response);
    // A client that insists on being granted again: every client is the marketplace's own, so nobody needs to be asked.
    if (interaction.prompt.name === "consent")
      return await finish(parts, { request, response, result: { consent: {} } });
    if (request.method === "GET") return sendSignIn(parts, response, { interaction });
    if (request.method !== "POST") return sendHtml(response, 405, renderNotice("Not here", "Only GET and POST."));
    const form = formSchema.safeParse(await readForm(request));
    if (!form.success)
      return sendSignIn(parts, response, { interaction, problem: "Please give a valid e-mail address." });
    const { subject } = personOf(parts, form.data);
    await finish(parts, { request, response, result: { login: { accountId: subject, remember: true } } });
  } catch (fault) {
    if (!(fault instanceof errors.SessionNotFound)) throw fault;
    const words = "This sign-in was finished or has expired. Go back to the application and begin again.";
    sendHtml(response, 400, renderNotice("This page is no longer good", words));
  }
}

function finish(
  parts: InteractionParts,
  answer: { readonly request: IncomingMessage; readonly response: ServerResponse; readonly result: InteractionResults },
): Promise<void> {
  const { request, response, result } = answer;
  return parts.provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

interface ShownInteraction {
  readonly interaction: Awaited<ReturnType<Provider["interactionDetails"]>>;
  readonly problem?: string;
}

function sendSignIn(parts: InteractionParts, response: ServerResponse, shown: ShownInteraction): void {
  const hint = shown.interaction.params.login_hint;
  const page = renderSignInPage({
    action: `/interaction/${shown.interaction.uid}`,
    people: parts.people,
    suggestedEmail: typeof hint === "string" ? hint : "",
    ...(shown.problem !== undefined && { problem: shown.problem }),
  });
  sendHtml(response, shown.problem === undefined ? 200 : 400, page);
}

/** The demo person with that address, or somebody new whose subject follows from the address and so never changes. */
function personOf(parts: InteractionParts, form: z.infer<typeof formSchema>): StoredPerson {
  const known = parts.people.find((person) => person.email.toLowerCase() === form.email);
  if (known !== undefined) return known;
  const subject = `local-${createHash("sha256").update(form.email).digest("hex").slice(0, 24)}`;
  const person = { subject, email: form.email, name: form.name || form.email };
  parts.savePerson(person);
  return person;
}

async function readForm(request: IncomingMessage): Promise<Record<string, string>> {
  const declared = Number(request.headers["content-length"] ?? Number.POSITIVE_INFINITY);
  // Browsers and fetch declare the length of a form; one that does not, or is too long, counts as empty.
  if (!(declared <= LONGEST_FORM_BYTES)) return {};
  return Object.fromEntries(new URLSearchParams(await text(request)));
}

function sendHtml(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
  response.end(html);
}
