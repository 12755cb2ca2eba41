/** The network's share of every licence fee: 10 %. Each licence carries the rate it was requested under. */
export const COMMISSION_BASIS_POINTS = 1_000;
