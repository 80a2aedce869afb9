/** Exit codes of every command; scripts rely on them. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  config: 3,
  verificationFailed: 4,
  notRunning: 5,
  invariantBroken: 70,
  halted: 99,
} as const;
