import { type LanguageScope, languagesWithout } from "../languages.ts";

/** Whether language scopes that each hold a version only in part hold all of it together; kept for the next work. */
export class VersionParts {
  readonly #version: LanguageScope;
  readonly #languages: readonly LanguageScope[];
  readonly #known = new Map<string, boolean>();

  constructor(languages: readonly LanguageScope[], version: LanguageScope) {
    this.#languages = languages;
    this.#version = version;
  }

  /** `parts` by the numbers of the scopes, in any order and however often. */
  comeToWhole(parts: readonly number[]): boolean {
    const numbers = [...new Set(parts)].sort((one, other) => one - other);
    const key = numbers.join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    let left: LanguageScope[] = [this.#version];
    for (const number of numbers) {
      const take = this.#languages[number];
      if (take !== undefined) left = left.flatMap((from) => languagesWithout({ from, take }));
    }
    this.#known.set(key, left.length === 0);
    return left.length === 0;
  }
}
