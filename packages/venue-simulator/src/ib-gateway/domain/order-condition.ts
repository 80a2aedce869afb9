// Conditions of an order. `conjunction` joins a condition to the next one: `a` and, `o` or.

interface Joined {
  readonly conjunction: 'a' | 'o';
}

export interface PriceCondition extends Joined {
  readonly type: 'price';
  readonly isMore: boolean;
  readonly price: number;
  readonly conId: number;
  readonly exchange: string;
  readonly triggerMethod: number;
}

export interface TimeCondition extends Joined {
  readonly type: 'time';
  readonly isMore: boolean;
  /** As sent: `yyyymmdd hh:mm:ss ZONE` or `yyyymmdd-hh:mm:ss` (UTC). */
  readonly time: string;
}

export interface MarginCondition extends Joined {
  readonly type: 'margin';
  readonly isMore: boolean;
  readonly percent: number;
}

export interface ExecutionCondition extends Joined {
  readonly type: 'execution';
  readonly secType: string;
  readonly exchange: string;
  readonly symbol: string;
}

export interface VolumeCondition extends Joined {
  readonly type: 'volume';
  readonly isMore: boolean;
  readonly volume: number;
  readonly conId: number;
  readonly exchange: string;
}

export interface PercentChangeCondition extends Joined {
  readonly type: 'percentChange';
  readonly isMore: boolean;
  readonly changePercent: number;
  readonly conId: number;
  readonly exchange: string;
}

export type OrderCondition =
  | PriceCondition
  | TimeCondition
  | MarginCondition
  | ExecutionCondition
  | VolumeCondition
  | PercentChangeCondition;
