/** Exit codes of every command; scripts rely on them. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  config: 3,
  verificationFailed: 4,
  notRunning: 5,
  invariantBroken: 70,
  /** It ended as it was asked to, and a position stands without a confirmed stop. */
  unprotected: 98,
  halted: 99,
} as const;
