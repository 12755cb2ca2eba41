import type { DemoPerson } from "./demo-person.ts";

export interface SignInPage {
  /** Where the choice is posted. */
  readonly action: string;
  readonly people: readonly DemoPerson[];
  /** An address the application suggested; it fills the form for other people. */
  readonly suggestedEmail: string;
  readonly problem?: string;
}

const STYLE = `
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
  body { max-width: 34rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
  h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
  h2 { font-size: 1.0625rem; margin: 2.5rem 0 .5rem; }
  p { margin: 0 0 1.25rem; }
  ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; }
  button { font: inherit; cursor: pointer; min-height: 3rem; padding: .625rem 1rem; border: 1px solid; border-radius: .5rem; background: none; color: inherit; }
  li button { width: 100%; text-align: start; }
  button strong, button span { display: block; }
  button:hover { background: color-mix(in srgb, currentColor 8%, transparent); }
  :focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
  label { display: block; margin: 0 0 .75rem; }
  input { display: block; width: 100%; box-sizing: border-box; font: inherit; min-height: 2.75rem; padding: .5rem .75rem; border: 1px solid; border-radius: .5rem; background: none; color: inherit; }
  .problem { border-inline-start: 4px solid; padding-inline-start: .75rem; font-weight: 600; }
`;

/** The page on which a person says who they are. Plain HTML: it works without a script and by keyboard alone. */
export function renderSignInPage(page: SignInPage): string {
  const people = page.people.map((person) => renderPerson(person)).join("");
  return renderDocument(
    "Sign in",
    `<h1>Sign in to Serai</h1>
<p>This marketplace runs on one machine. The people here are made up and have no passwords: choose who you are.</p>
${page.problem === undefined ? "" : `<p class="problem" role="alert">${escapeHtml(page.problem)}</p>`}
<form method="post" action="${escapeHtml(page.action)}"><ul>${people}</ul></form>
<h2>Someone else</h2>
<p>Any address will do, for instance one that was invited.</p>
<form method="post" action="${escapeHtml(page.action)}">
<label>E-mail <input type="email" name="email" autocomplete="email" required maxlength="254" value="${escapeHtml(page.suggestedEmail)}"></label>
<label>Name <input name="name" autocomplete="name" required maxlength="100"></label>
<button>Continue</button>
</form>`,
  );
}

/** A page that only says something: an error, or that one has signed out. */
export function renderNotice(title: string, text: string): string {
  return renderDocument(title, `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>`);
}

/**
 * Asks whether to sign out. `form` is the provider's own hidden form with the id `op.logoutForm`. Where the application
 * proved whose session it ends, nobody needs to be asked and the form sends itself.
 */
export function renderSignOutPage(form: string, isProven: boolean): string {
  const sendItself = `<input type="hidden" form="op.logoutForm" name="logout" value="yes">
<script>document.getElementById("op.logoutForm").submit()</script>`;
  return renderDocument(
    "Sign out",
    `<h1>Sign out of Serai?</h1>${form}
<p><button form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button form="op.logoutForm">Stay signed in</button></p>${isProven ? sendItself : ""}`,
  );
}

function renderPerson(person: DemoPerson): string {
  return `<li><button name="email" value="${escapeHtml(person.email)}"><strong>Continue as ${escapeHtml(person.name)} — ${escapeHtml(person.note)}</strong><span>${escapeHtml(person.email)}</span></button></li>`;
}

function renderDocument(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Serai</title><style>${STYLE}</style></head>
<body><main>${body}</main></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
