export { type HeldLock, type LockHolder, lockPatienceMs, SecondInstance } from './lock-file.ts';
export { pidFile, registeredNodes, type TradedAccount, takeNodeLocks } from './node-locks.ts';
