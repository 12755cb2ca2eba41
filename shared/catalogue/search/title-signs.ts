/** What nobody sees and nobody types: soft hyphens, joiners, the spaces of no width in Thai and Khmer, directions. */
export const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;

/** Letters and digits, but for the signs that only lengthen or repeat a letter. */
export const SAYS_SOMETHING = /[\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{N}]/u;

/** Whether a text holds anything that titles can be searched for: then, and only then, there are words sought in it. */
export function saysSomething(text: string): boolean {
  return SAYS_SOMETHING.test(text.normalize("NFKD").replace(UNSEEN, ""));
}
