/** Does the work once, when first asked; everybody gets the same. A failure is not kept: the next asking tries again. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let doing: Promise<T> | undefined;
  return () => {
    doing ??= work().catch((cause: unknown) => {
      doing = undefined;
      throw cause;
    });
    return doing;
  };
}
