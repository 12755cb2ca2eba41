import { PATHS } from "#shared/platform/manifest/paths.ts";
import { type Answer, PageRefusal, redirectTo } from "../../answer.ts";
import { cookieWith, cookieWithout, secretIn } from "../../cookies.ts";
import { ownPath } from "../../same-origin.ts";
import { endSession, keepSignIn, openSession, takeSignIn } from "../../session-store.ts";
import { action, page } from "../../visit.ts";

/** Begins a sign-in at the identity provider, for this browser alone. */
export const signInPage = page("/sign-in", "public", async ({ deps, query, session }): Promise<Answer> => {
  const returnTo = ownPath(query.get("to"), deps.publicUrl);
  if (session) return redirectTo(returnTo);
  const { challenge, url } = await deps.identity.begin();
  const browserSecret = await keepSignIn(deps, { challenge, returnTo });
  return { ...redirectTo(url.href), cookies: [cookieWith("signIn", browserSecret)] };
});

/** The provider sends the browser back here. A session opens under a new secret, and one that was open before ends. */
export const signInCallback = page(
  PATHS.signInCallback,
  "public",
  async ({ deps, query, request }): Promise<Answer> => {
    const state = query.get("state");
    const browserSecret = secretIn(request.headers, "signIn");
    const begun = state && browserSecret ? await takeSignIn(deps, { state, browserSecret }) : undefined;
    // The provider knows us by our public address, whatever stands between it and this function.
    const callback = new URL(`${PATHS.signInCallback}?${query}`, deps.publicUrl);
    const person = begun && (await deps.identity.redeem(callback, begun.challenge));
    if (!begun || !person) throw new PageRefusal("sign-in-not-completed");
    const before = secretIn(request.headers, "session");
    if (before !== undefined) await endSession(deps, before);
    const secret = await openSession(deps, person);
    return { ...redirectTo(begun.returnTo), cookies: [cookieWith("session", secret), cookieWithout("signIn")] };
  },
);

/** Ends the session here, then at the provider. The browser is led there by the page, for a form may not lead elsewhere. */
export const signOut = action("/sign-out", "public", async ({ deps, session, request }): Promise<Answer> => {
  const secret = secretIn(request.headers, "session");
  if (secret !== undefined) await endSession(deps, secret);
  const cookies = [cookieWithout("session")];
  // Signed out here is signed out, even while the provider does not answer.
  const onward = session && (await deps.identity.signOutUrl(session.value.person.idToken).catch(() => undefined));
  if (!onward) return { ...redirectTo("/"), cookies };
  return {
    kind: "page",
    title: "Signed out",
    signedOut: true,
    cookies,
    refresh: { seconds: 0, url: onward.href },
    content: (
      <>
        <h1>You are signed out of Serai</h1>
        <p>
          <a href={onward.href}>Go on, to sign out of the sign-in service too</a>
        </p>
      </>
    ),
  };
});
