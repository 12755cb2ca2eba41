/** What a process does to the outside, one call at a time: named, counted, and ended by death where a run says so. */

/** Around every call to the outside: told its name, it lets it happen or not. */
export type Around = <T>(name: string, act: () => Promise<T>) => Promise<T>;

/** The process is dead: nothing it tries reaches anyone any more. */
class Killed extends Error {
  override readonly name = "Killed";
}

/** Where a process dies: before the outside hears of its nth call, or after it was done but before the answer came. */
export interface Death {
  /** From 1. */
  readonly atCall: number;
  readonly when: "before" | "after";
}

/** Something else that happens, wholly, just before the nth call. */
export interface Meanwhile {
  /** From 1. */
  readonly atCall: number;
  readonly act: () => Promise<void>;
}

/** The calls of one run, over all its processes. At most one of them is the death of the process that makes it. */
export class OutsideCalls {
  readonly names: string[] = [];
  readonly #death: Death | undefined;
  readonly #meanwhile: Meanwhile | undefined;
  readonly #kill: () => void;
  #died = false;

  /** @param disturbance `kill` is done at the moment of death: nothing, where the process only acts as if it were dead. */
  constructor(
    disturbance: {
      readonly death?: Death | undefined;
      readonly kill?: () => void;
      readonly meanwhile?: Meanwhile | undefined;
    } = {},
  ) {
    this.#death = disturbance.death;
    this.#kill = disturbance.kill ?? (() => {});
    this.#meanwhile = disturbance.meanwhile;
  }

  get died(): boolean {
    return this.#died;
  }

  /** The edge of one more process. `step` tells what it is at. */
  process(step: () => string): { readonly around: Around; readonly isDead: () => boolean } {
    let dead = false;
    const die = () => {
      this.#kill();
      dead = true;
      this.#died = true;
      throw new Killed("the process is dead");
    };
    const around: Around = async (name, act) => {
      if (dead) throw new Killed("the process is dead");
      const number = this.names.push(`${step()}: ${name}`);
      if (number === this.#meanwhile?.atCall) await this.#meanwhile.act();
      const isLast = number === this.#death?.atCall;
      if (isLast && this.#death?.when === "before") die();
      const answer = await act();
      if (isLast) die();
      // It died while this was under way: the answer reaches nobody.
      if (dead) throw new Killed("the process is dead");
      return answer;
    };
    return { around, isDead: () => dead };
  }
}

/** The same object, whose every method is a call to the outside and goes through `around`. */
export function watched<T extends object>(whole: T, room: string, around: Around): T {
  return new Proxy(whole, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) =>
        around(`${room}.${String(name)}`, () => Promise.resolve(Reflect.apply(member, target, args)));
    },
  });
}
