import type { Child } from "hono/jsx";
import { may, type Permission } from "#shared/parties/permission.ts";
import type { PageAnswer } from "./answer.ts";
import { STATIC_FILES } from "./static-files.ts";
import type { Visitor } from "./visit.ts";

const PLACES = [
  { path: "/catalogue", name: "Catalogue", permission: "work:read" },
  { path: "/licences", name: "Licences", permission: "licence:read" },
  { path: "/imports", name: "Imports", permission: "import:read" },
  { path: "/organisation", name: "Organisation", permission: "organisation:read" },
  { path: "/network", name: "Network", permission: "network:read" },
] as const satisfies readonly { path: string; name: string; permission: Permission }[];

interface Around {
  readonly visitor: Visitor;
  readonly path: string;
}

/** The whole document of a page. */
export async function renderPage(page: PageAnswer, around: Around): Promise<string> {
  const document = await (<Document page={page} around={around} />).toString();
  return `<!doctype html>${document}`;
}

function Document({ page, around }: { page: PageAnswer; around: Around }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {page.refresh && <meta http-equiv="refresh" content={`${page.refresh.seconds}; url=${page.refresh.url}`} />}
        <title>{`${page.title} · Serai`}</title>
        <link rel="icon" href={STATIC_FILES.icon.path} />
        <link rel="stylesheet" href={STATIC_FILES.style.path} />
        {page.uploads && <script type="module" src={STATIC_FILES.upload.path} />}
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <Top {...around} />
        <main id="content">{page.content}</main>
        <footer class="foot">
          <div>
            <p>Serai: film and television rights, from the avails list to the signed licence.</p>
          </div>
        </footer>
      </body>
    </html>
  );
}

function Top({ visitor, path }: Around) {
  const { actor, session } = visitor;
  return (
    <header class="top">
      <div>
        <a class="brand" href="/">
          Serai
        </a>
        {actor && (
          <nav aria-label="Main">
            <ul>
              {PLACES.filter(({ permission }) => may(actor, permission)).map((place) => (
                <li>
                  <a href={place.path} aria-current={path.startsWith(place.path) ? "page" : undefined}>
                    {place.name}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        )}
        <div class="who">{session ? <SignedIn visitor={visitor} /> : <a href="/sign-in">Sign in</a>}</div>
      </div>
    </header>
  );
}

function SignedIn({ visitor }: { visitor: Visitor }): Child {
  const { actor, session, standings } = visitor;
  return (
    <>
      <span>
        {session?.value.person.name}
        {actor && `, ${actor.organisationName}`}
      </span>
      {standings.length > 1 && <a href="/choose-organisation">Change</a>}
      <form method="post" action="/sign-out">
        <button type="submit" class="plain small">
          Sign out
        </button>
      </form>
    </>
  );
}
