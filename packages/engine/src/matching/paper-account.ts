// The paper venue's own books of one account: positions at average cost, one currency, exact. Apart from the ledger on
// purpose: the venue and the node each count for themselves, and reconciliation compares.
//
// A position's entry worth is kept as a total, never as a rounded price: a reducing fill realizes its share of it, and
// beyond zero a new total begins.
import {
  addMoney,
  formatMoney,
  type InstrumentIndex,
  type Lots,
  MONEY_ZERO,
  type Money,
  mulDiv,
  parseMoney,
  subtractMoney,
} from '../base/index.ts';
import {
  averagePriceOf,
  type ContractTerms,
  fundingAmountOf,
  profitOf,
  type Side,
  signOf,
  worthAt,
} from '../model/index.ts';

export interface PaperPosition {
  /** Signed. */
  lots: number;
  /** Signed, with the sign of `lots`. */
  entryWorth: Money;
  /** Of the position that stands; a new one gets a new id. */
  positionId: string;
}

export interface PaperAccountSnapshot {
  readonly balance: string;
  readonly positionsOpened: number;
  readonly positions: readonly {
    readonly lots: number;
    readonly entryWorth: string;
    readonly positionId: string;
  }[];
}

/** What a fill did to the position. */
export type PositionChange = 'opened' | 'flipped' | 'closed' | 'changed';

export class PaperAccount {
  balance: Money;
  readonly #terms: readonly ContractTerms[];
  readonly #positions: PaperPosition[];
  #positionsOpened = 0;

  constructor(terms: readonly ContractTerms[], initialBalance: Money) {
    this.#terms = terms;
    this.balance = initialBalance;
    this.#positions = terms.map(() => ({ lots: 0, entryWorth: MONEY_ZERO, positionId: '' }));
  }

  position(i: InstrumentIndex): Readonly<PaperPosition> {
    return this.#positions[i]!;
  }

  averagePrice(i: InstrumentIndex): Money | undefined {
    const { lots, entryWorth } = this.#positions[i]!;
    return averagePriceOf(this.#terms[i]!, lots as Lots, entryWorth);
  }

  /** Lots that a reduce-only order of this side could still take off; 0: it would open. */
  reducibleLots(i: InstrumentIndex, side: Side): number {
    return Math.max(0, -signOf(side) * this.#positions[i]!.lots);
  }

  /** Books one execution: realized profit less fee to the balance. */
  postFill(i: InstrumentIndex, side: Side, lots: number, price: Money, fee: Money): PositionChange {
    const position = this.#positions[i]!;
    const before = position.lots;
    const closing = Math.min(lots, this.reducibleLots(i, side));
    if (closing > 0) this.#close(i, side, closing, price);
    const opening = lots - closing;
    if (opening > 0) this.#open(i, side, opening, price);
    this.balance = subtractMoney(this.balance, fee);
    if (position.lots === 0) return 'closed';
    if (before === 0) return 'opened';
    return before > 0 === position.lots > 0 ? 'changed' : 'flipped';
  }

  #close(i: InstrumentIndex, side: Side, lots: number, price: Money): void {
    const position = this.#positions[i]!;
    const terms = this.#terms[i]!;
    const share = mulDiv(position.entryWorth, BigInt(lots), BigInt(Math.abs(position.lots)));
    const exit = worthAt(terms, (-signOf(side) * lots) as Lots, price);
    this.balance = addMoney(this.balance, profitOf(terms, share, exit));
    position.entryWorth = subtractMoney(position.entryWorth, share);
    position.lots += signOf(side) * lots;
  }

  #open(i: InstrumentIndex, side: Side, lots: number, price: Money): void {
    const position = this.#positions[i]!;
    if (position.lots === 0) {
      this.#positionsOpened++;
      position.positionId = `paper-position-${this.#positionsOpened}`;
    }
    const signed = signOf(side) * lots;
    position.entryWorth = addMoney(position.entryWorth, worthAt(this.#terms[i]!, signed as Lots, price));
    position.lots += signed;
  }

  /** Funding of the position that stands: positive is received. `undefined` when flat. */
  postFunding(i: InstrumentIndex, mark: Money, rate: Money): Money | undefined {
    const { lots } = this.#positions[i]!;
    if (lots === 0) return undefined;
    const amount = fundingAmountOf(this.#terms[i]!, lots as Lots, mark, rate);
    this.balance = addMoney(this.balance, amount);
    return amount;
  }

  snapshot(): PaperAccountSnapshot {
    return {
      balance: formatMoney(this.balance),
      positionsOpened: this.#positionsOpened,
      positions: this.#positions.map((it) => ({ ...it, entryWorth: formatMoney(it.entryWorth) })),
    };
  }

  restore(snapshot: PaperAccountSnapshot): void {
    this.balance = parseMoney(snapshot.balance);
    this.#positionsOpened = snapshot.positionsOpened;
    snapshot.positions.forEach((it, i) => {
      this.#positions[i] = { ...it, entryWorth: parseMoney(it.entryWorth) };
    });
  }
}
