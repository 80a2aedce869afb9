// Fills as the gateway reports them: the execution first, its commission later.

import type { Contract } from './contract.ts';

export interface Execution {
  /** `0000e0d5.69dd7411.01.01`: a correction changes only what follows the last dot. */
  readonly execId: string;
  readonly orderId: number;
  readonly clientId: number;
  readonly permId: number;
  readonly timeMs: number;
  readonly account: string;
  readonly exchange: string;
  readonly side: 'BOT' | 'SLD';
  readonly shares: number;
  readonly price: number;
  /** 1: a liquidation, which belongs to no order of a client. */
  readonly liquidation: number;
  readonly cumulativeQuantity: number;
  readonly averagePrice: number;
  readonly orderRef: string;
  readonly evRule: string;
  readonly evMultiplier: number | undefined;
  readonly modelCode: string;
  /** 0 none, 1 added, 2 removed, 3 routed out. */
  readonly lastLiquidity: number;
  readonly pendingPriceRevision: boolean;
}

export interface ExecutionReport {
  readonly contract: Contract;
  readonly execution: Execution;
}

export interface CommissionReport {
  readonly execId: string;
  readonly commission: number;
  readonly currency: string;
  /** `undefined` for an opening fill. */
  readonly realizedPnl: number | undefined;
  readonly yield: number | undefined;
  /** `yyyymmdd`; 0 or `undefined` where none. */
  readonly yieldRedemptionDate: number | undefined;
}

/** Empty text and `undefined` match everything. */
export interface ExecutionFilter {
  /** `undefined`: all clients of the account. */
  readonly clientId: number | undefined;
  readonly account: string;
  /** Executions at or after this time. */
  readonly sinceMs: number | undefined;
  readonly symbol: string;
  readonly secType: string;
  readonly exchange: string;
  /** `BUY`, `SELL`, or ''. */
  readonly side: string;
}
