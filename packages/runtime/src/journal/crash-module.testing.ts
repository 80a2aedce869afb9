// A crash-point module as the black-box entry gives one: kills the whole process at the n-th arrival at a step.

let left = Number(process.env.TEST_CRASH_COUNT ?? 1);

export function crashPoint(name: string): void {
  if (name !== process.env.TEST_CRASH_AT) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}
