import { afterAll } from "vitest";

/**
 * What these suites license begins and ends on fixed days, so that a reader can count them. So each suite begins on a
 * fixed day too: its clock goes on from there, whatever the day on the machine.
 */
const BEGINS_AT = Date.parse("2026-11-20T12:00:00.000Z");

const machine = Date;
const behind = machine.now() - BEGINS_AT;
const now = () => machine.now() - behind;

globalThis.Date = new Proxy(machine, {
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});

afterAll(() => {
  globalThis.Date = machine;
});
