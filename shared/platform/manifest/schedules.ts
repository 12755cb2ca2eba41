/** What is done by time, how often, and by which function. The local runtime and EventBridge read the same list. */
export const SCHEDULES = [
  {
    job: "lapse-holds",
    runs: "clock",
    everyMinutes: 1,
    purpose: "holds whose time is up are freed and their licences lapse",
  },
  {
    job: "redeliver-events",
    runs: "clock",
    everyMinutes: 1,
    purpose: "outbox events and callbacks the stream did not finish",
  },
  {
    job: "resume-imports",
    runs: "clock",
    everyMinutes: 1,
    purpose: "imports accepted but cut off half-way are applied to the end",
  },
  {
    job: "rebuild-search",
    runs: "clock",
    everyMinutes: 1,
    purpose: "changes of works are put into the snapshot searches begin with",
  },
  {
    job: "reconcile-payments",
    runs: "clock",
    everyMinutes: 10,
    purpose: "payments no callback told of are read again at Stripe",
  },
  {
    job: "watch-uploads",
    runs: "uploads",
    everyMinutes: 5,
    purpose: "uploads of which no notice came are checked; what never came lapses",
  },
] as const;

type Schedule = (typeof SCHEDULES)[number];
export type ScheduledJob = Schedule["job"];
export type JobRunner = Schedule["runs"];

/** The jobs of each function. */
export const CLOCK_JOBS = SCHEDULES.flatMap((schedule) => (schedule.runs === "clock" ? [schedule.job] : []));
export const UPLOADS_JOBS = SCHEDULES.flatMap((schedule) => (schedule.runs === "uploads" ? [schedule.job] : []));

export type ClockJob = (typeof CLOCK_JOBS)[number];
export type UploadsJob = (typeof UPLOADS_JOBS)[number];
