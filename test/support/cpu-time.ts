/** Milliseconds of processor time this process has used: it stands still while others have the machine, as no clock does. */
export function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * What is judged in a moment takes some tens of milliseconds; what grows with the square of a hostile input takes minutes.
 * This lies between the two on any machine.
 */
export const MOST_CPU_MILLISECONDS = 10_000;
