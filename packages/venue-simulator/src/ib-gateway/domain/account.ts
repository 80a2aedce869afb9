// Balances and holdings of an account.

import type { Contract } from './contract.ts';

export interface AccountValue {
  readonly key: string;
  /** Text as the wire shows it: `868469.71`, `INDIVIDUAL`. */
  readonly value: string;
  /** '', `USD`, `BASE`. */
  readonly currency: string;
  readonly account: string;
}

export interface Position {
  readonly account: string;
  readonly contract: Contract;
  readonly quantity: number;
  /** Per unit times multiplier, commissions included, as the gateway shows it. */
  readonly averageCost: number;
  readonly marketPrice: number;
  readonly marketValue: number;
  readonly unrealizedPnl: number;
  readonly realizedPnl: number;
}

export interface Pnl {
  readonly daily: number | undefined;
  readonly unrealized: number | undefined;
  readonly realized: number | undefined;
}

export interface PnlSingle extends Pnl {
  readonly quantity: number;
  readonly value: number | undefined;
}

export interface FamilyCode {
  readonly account: string;
  readonly code: string;
}
