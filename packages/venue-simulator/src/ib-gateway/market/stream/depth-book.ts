// The order book of a depth subscription: rows below and above the quote, made from it, so that the first row is always the
// top of book. An update tells only the rows that differ. SMART depth names the exchange of each row as its market maker.

import type { DepthRow } from '../../domain/index.ts';
import type { MinuteBlock } from '../model/minute-block.ts';
import { hash3 } from '../random/index.ts';

const MAKERS = ['NSDQ', 'ARCA', 'BATS', 'EDGX', 'NYSE', 'IEX', 'MEMX', 'DRCTEDGE', 'BEX', 'BYX'];

interface Row {
  readonly price: number;
  readonly size: number;
  readonly maker: string | undefined;
}

export class DepthBook {
  private readonly rows: number;
  private readonly tick: number;
  private readonly smart: boolean;
  private readonly seed: number;
  private shownBids: readonly Row[] = [];
  private shownAsks: readonly Row[] = [];

  constructor(options: {
    readonly rows: number;
    readonly tick: number;
    readonly smart: boolean;
    readonly seed: number;
  }) {
    this.rows = options.rows;
    this.tick = options.tick;
    this.smart = options.smart;
    this.seed = options.seed;
  }

  /** Row changes that a slot brings, bids first, best first. */
  next(block: MinuteBlock, slot: number): DepthRow[] {
    const bids = this.side(block.bid[slot]!, block.bidSize[slot]!, -1, block.startMs);
    const asks = this.side(block.ask[slot]!, block.askSize[slot]!, 1, block.startMs);
    const changes = [
      ...differences('bid', this.shownBids, bids),
      ...differences('ask', this.shownAsks, asks),
    ];
    this.shownBids = bids;
    this.shownAsks = asks;
    return changes;
  }

  private side(best: number, size: number, direction: 1 | -1, minuteMs: number): readonly Row[] {
    if (Number.isNaN(best)) return [];
    const rows: Row[] = [];
    let step = Math.round(best / this.tick);
    const lot = size >= 100 ? 100 : 1;
    for (let position = 0; position < this.rows && step > 0; position++) {
      const bits = hash3(this.seed, step, Math.floor(minuteMs / 60_000));
      const maker = this.smart ? MAKERS[bits % MAKERS.length] : undefined;
      const rowSize = position === 0 ? size : lot * (1 + ((bits >>> 8) % (6 + 4 * position)));
      rows.push({ price: clean(step * this.tick), size: rowSize, maker });
      step += direction * (1 + ((bits >>> 16) & 1));
    }
    return rows;
  }
}

function* differences(side: 'bid' | 'ask', shown: readonly Row[], now: readonly Row[]): Generator<DepthRow> {
  // Rows that fall off are deleted from the last, so that positions stay true while the client reads.
  for (let position = shown.length - 1; position >= now.length; position--) {
    const { maker, price } = shown[position]!;
    yield { position, marketMaker: maker, operation: 'delete', side, price, size: 0 };
  }
  for (let position = 0; position < now.length; position++) {
    const row = now[position]!;
    const before = shown[position];
    if (before !== undefined && same(before, row)) continue;
    const operation = before === undefined ? 'insert' : 'update';
    yield { position, marketMaker: row.maker, operation, side, price: row.price, size: row.size };
  }
}

function same(a: Row, b: Row): boolean {
  return a.price === b.price && a.size === b.size && a.maker === b.maker;
}

function clean(price: number): number {
  return Math.round(price * 1e5) / 1e5;
}
