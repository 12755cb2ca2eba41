/** How a card answers, and the words Stripe gives for it. */
export type CardAnswer = { approved: true } | { approved: false; code: string; declineCode: string; message: string };

export interface TestCard {
  number: string;
  label: string;
  answer: CardAnswer;
}

const declined = (code: string, declineCode: string, message: string): CardAnswer => ({
  approved: false,
  code,
  declineCode,
  message,
});

/** Stripe's published test numbers. https://docs.stripe.com/testing */
export const TEST_CARDS = [
  { number: "4242424242424242", label: "Pays", answer: { approved: true } },
  {
    number: "4000000000000002",
    label: "Declined",
    answer: declined("card_declined", "generic_decline", "Your card was declined."),
  },
  {
    number: "4000000000009995",
    label: "Insufficient funds",
    answer: declined("card_declined", "insufficient_funds", "Your card has insufficient funds."),
  },
  {
    number: "4000000000000069",
    label: "Expired card",
    answer: declined("expired_card", "expired_card", "Your card has expired."),
  },
  {
    number: "4000000000000127",
    label: "Wrong security code",
    answer: declined("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
  },
  {
    number: "4000000000000119",
    label: "Processing error",
    answer: declined("processing_error", "processing_error", "An error occurred while processing your card."),
  },
] as const satisfies readonly TestCard[];

/** The card of a number as typed, spaces allowed; undefined for any other, so that no real card is ever taken. */
export function testCardOf(typed: string): TestCard | undefined {
  const number = typed.replaceAll(/[\s-]/g, "");
  return TEST_CARDS.find((card) => card.number === number);
}
