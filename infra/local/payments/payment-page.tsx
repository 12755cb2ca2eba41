import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import { formatAmount } from "./currency.ts";
import type { CheckoutSession } from "./stripe-object-schema.ts";
import { TEST_CARDS } from "./test-card.ts";

const STYLE = `
  :root { color-scheme: light dark; --ink: #1c2330; --paper: #fff; --ground: #f3f4f7; --line: #d5d9e2; --deed: #2b50c8; --alarm: #a3182b; }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e8ebf2; --paper: #1b2130; --ground: #121722; --line: #3a4357; --deed: #8ea8ff; --alarm: #ff9aa8; }
  }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
  .notice { margin: 0; padding: .6rem 1rem; text-align: center; border-bottom: 1px solid var(--line); }
  main { max-width: 34rem; margin: 2rem auto; padding: 1.5rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; }
  h1 { margin: 0 0 .25rem; font-size: 1.1rem; font-weight: 500; }
  .total { margin: 0 0 1.25rem; font-size: 2rem; font-weight: 650; font-variant-numeric: tabular-nums; }
  table { width: 100%; margin-bottom: 1.5rem; border-collapse: collapse; }
  th, td { padding: .5rem 0; text-align: left; font-weight: 400; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
  td { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
  fieldset { margin: 0 0 1.25rem; padding: 0; border: 0; }
  legend { margin-bottom: .5rem; font-weight: 600; }
  .card { display: flex; gap: .6rem; align-items: baseline; padding: .35rem 0; }
  .card code { margin-left: auto; }
  .alert { padding: .75rem 1rem; border: 1px solid var(--alarm); border-radius: .5rem; color: var(--alarm); }
  button { width: 100%; margin-bottom: .6rem; padding: .75rem; font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: .5rem; cursor: pointer; }
  button.deed { color: var(--paper); background: var(--deed); border-color: var(--deed); font-weight: 600; }
  :focus-visible { outline: 3px solid var(--deed); outline-offset: 2px; }
`;

/** The page on which an open session is paid. `alert` tells what went wrong with the last attempt. */
export function PaymentPage(properties: { session: CheckoutSession; alert: string | undefined }) {
  const { session, alert } = properties;
  const total = formatAmount({ minor: session.amount_total, currency: session.currency });
  return (
    <Frame title={`Pay ${total}`}>
      <h1>Amount due</h1>
      <p class="total">{total}</p>
      {alert === undefined ? null : (
        <p class="alert" role="alert">
          {alert}
        </p>
      )}
      <LineItems session={session} />
      <form method="post" action={`/c/pay/${session.id}`}>
        <fieldset>
          <legend>Test card</legend>
          {TEST_CARDS.map((card, index) => (
            <label class="card">
              <input type="radio" name="number" value={card.number} checked={index === 0} />
              <span>{card.label}</span>
              <code>{card.number.replaceAll(/(\d{4})(?=\d)/g, "$1 ")}</code>
            </label>
          ))}
        </fieldset>
        <button class="deed" type="submit" name="action" value="pay">
          Pay {total}
        </button>
        <button type="submit" name="action" value="decline">
          Pay with a declined card
        </button>
        {session.cancel_url === null ? null : (
          <button type="submit" name="action" value="cancel">
            Cancel and go back
          </button>
        )}
      </form>
    </Frame>
  );
}

/** What stands where no payment can be made: no such session, or one that has expired. */
export function ClosedPage(properties: { cancelUrl: string | null }) {
  return (
    <Frame title="This payment link is no longer open">
      <h1>This payment link is no longer open</h1>
      <p>It has expired, or it never existed. Nothing was charged.</p>
      {properties.cancelUrl === null ? null : <a href={properties.cancelUrl}>Go back</a>}
    </Frame>
  );
}

function LineItems(properties: { session: CheckoutSession }) {
  return (
    <table>
      <caption hidden>What is paid for</caption>
      <tbody>
        {properties.session.line_items.data.map((item) => (
          <tr>
            <th scope="row">
              {item.description}
              {item.quantity === 1 ? "" : ` × ${item.quantity}`}
            </th>
            <td>{formatAmount({ minor: item.amount_total, currency: item.currency })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Frame(properties: { title: string; children?: Child }) {
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{properties.title} · Payment sandbox</title>
          <style>{raw(STYLE)}</style>
        </head>
        <body>
          <p class="notice">Payment sandbox — no money moves</p>
          <main>{properties.children}</main>
        </body>
      </html>
    </>
  );
}
