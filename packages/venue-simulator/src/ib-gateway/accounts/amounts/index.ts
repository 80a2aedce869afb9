// Exact decimals.

export * from './amount.ts';
