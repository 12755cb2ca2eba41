/** What the clock function does, and how often. The local runtime and EventBridge read the same list. */
export const SCHEDULES = [
  { job: "lapse-holds", everyMinutes: 1, purpose: "holds whose time is up are freed and their licences lapse" },
  { job: "redeliver-events", everyMinutes: 1, purpose: "outbox events and callbacks the stream did not finish" },
  { job: "resume-imports", everyMinutes: 1, purpose: "imports accepted but cut off half-way are applied to the end" },
  { job: "reconcile-payments", everyMinutes: 10, purpose: "payments no callback told of are read again at Stripe" },
] as const;

export type ScheduledJob = (typeof SCHEDULES)[number]["job"];
