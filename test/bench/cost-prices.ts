/**
 * AWS's list prices as of a day and in one region, in US dollars, without free tiers, discounts and taxes. They change:
 * before anything rests on them, check them on the page named and set the day anew.
 */
export const PRICES = {
  asOf: "2025-11-01",
  region: "us-east-1",
  currency: "USD",
  items: {
    tableReadUnit: { dollars: 0.125, per: 1_000_000, page: "https://aws.amazon.com/dynamodb/pricing/on-demand/" },
    tableWriteUnit: { dollars: 0.625, per: 1_000_000, page: "https://aws.amazon.com/dynamodb/pricing/on-demand/" },
    lambdaRequest: { dollars: 0.2, per: 1_000_000, page: "https://aws.amazon.com/lambda/pricing/" },
    /** On ARM, as the functions run. */
    lambdaGigabyteSecond: { dollars: 13.3334, per: 1_000_000, page: "https://aws.amazon.com/lambda/pricing/" },
    httpApiRequest: { dollars: 1, per: 1_000_000, page: "https://aws.amazon.com/api-gateway/pricing/" },
    /** PUT, COPY, POST and LIST. */
    objectWrite: { dollars: 0.005, per: 1_000, page: "https://aws.amazon.com/s3/pricing/" },
    /** GET, HEAD and the rest; DELETE is free. */
    objectRead: { dollars: 0.0004, per: 1_000, page: "https://aws.amazon.com/s3/pricing/" },
    /** Requests to an asymmetric key on a curve. */
    keySignature: { dollars: 0.15, per: 10_000, page: "https://aws.amazon.com/kms/pricing/" },
    scheduledStart: { dollars: 1, per: 1_000_000, page: "https://aws.amazon.com/eventbridge/pricing/" },
  },
} as const;

export type Priced = keyof typeof PRICES.items;

/**
 * How long a function is taken to run, since no time of this machine is Lambda's: its own work, and for each request to the
 * outside what that is taken to take, one after the other. Assumptions, on the high side, not measurements.
 */
export const TAKEN_MILLISECONDS = { ownWork: 15, table: 6, objects: 40, stripe: 300, signer: 15 } as const;
