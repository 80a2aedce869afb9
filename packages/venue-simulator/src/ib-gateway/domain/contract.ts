// What is traded, as the wire of the TWS API names it (the twelve fields that most requests carry).
//
// Prices, sizes and strikes are doubles all over the gateway's domain: the real gateway computes in Java doubles and
// the simulator is judged by what it puts on the wire, so doubles are the faithful type here. An absent text is ''.

/** `''` where the kind of contract has no right. The wire also knows `0` and `?` for the empty one, see the codec. */
export type OptionRight = '' | 'C' | 'P';

export interface ComboLeg {
  readonly conId: number;
  readonly ratio: number;
  readonly action: string;
  readonly exchange: string;
  /** 0 same as the order, 1 open, 2 close, 3 unknown. Orders only. */
  readonly openClose?: number | undefined;
  readonly shortSaleSlot?: number | undefined;
  readonly designatedLocation?: string | undefined;
  readonly exemptCode?: number | undefined;
}

export interface DeltaNeutralContract {
  readonly conId: number;
  readonly delta: number;
  readonly price: number;
}

export interface Contract {
  /** 0: not given. */
  readonly conId: number;
  readonly symbol: string;
  /** `STK`, `OPT`, `IND`, `FUT`, `CASH`, `CRYPTO`, `BAG`, `BOND` ... */
  readonly secType: string;
  /** `yyyymmdd` or `yyyymm`; '' where none. */
  readonly lastTradeDateOrContractMonth: string;
  /** 0: none or not given. */
  readonly strike: number;
  readonly right: OptionRight;
  /** As text, `100`; '' where none. */
  readonly multiplier: string;
  readonly exchange: string;
  readonly primaryExchange: string;
  readonly currency: string;
  readonly localSymbol: string;
  readonly tradingClass: string;
  readonly comboLegs?: readonly ComboLeg[] | undefined;
  readonly deltaNeutral?: DeltaNeutralContract | undefined;
}

/** A contract as reqContractDetails and the history requests ask for it. */
export interface ContractQuery extends Contract {
  readonly includeExpired: boolean;
  /** `ISIN`, `CUSIP`, `FIGI` ...; '' where not asked by id. */
  readonly secIdType: string;
  readonly secId: string;
  readonly issuerId: string;
}
