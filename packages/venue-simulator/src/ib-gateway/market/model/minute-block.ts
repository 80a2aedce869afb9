// One minute of one instrument, the unit in which all prices are made: a row of slots, each with a quote and at most one
// trade print. Live ticks, bars of every size, past ticks and histograms all read the same blocks, so they agree.

export interface MinuteBlock {
  startMs: number;
  /** Slots in use; 0: nothing trades in this minute. */
  slots: number;
  slotMs: number;
  /** Slot k stands at `startMs + k * slotMs + phaseMs`; `phaseMs` < `slotMs`. */
  phaseMs: number;
  /** NaN: no price on that side. */
  bid: Float64Array;
  ask: Float64Array;
  bidSize: Float64Array;
  askSize: Float64Array;
  /** NaN: no trade in the slot. */
  trade: Float64Array;
  tradeSize: Float64Array;
  /** Prints that the slot's trade stands for. */
  tradeCount: Float64Array;
  halted: boolean;
}

export function emptyBlock(slots: number): MinuteBlock {
  return {
    startMs: 0,
    slots: 0,
    slotMs: 60_000 / slots,
    phaseMs: 0,
    bid: new Float64Array(slots),
    ask: new Float64Array(slots),
    bidSize: new Float64Array(slots),
    askSize: new Float64Array(slots),
    trade: new Float64Array(slots),
    tradeSize: new Float64Array(slots),
    tradeCount: new Float64Array(slots),
    halted: false,
  };
}

export function slotTime(block: MinuteBlock, slot: number): number {
  return block.startMs + slot * block.slotMs + block.phaseMs;
}

/** The last slot at or before an instant; -1 before the first. */
export function slotAt(block: MinuteBlock, utcMs: number): number {
  const slot = Math.floor((utcMs - block.startMs - block.phaseMs) / block.slotMs);
  return Math.min(slot, block.slots - 1);
}

/** Middle of a slot's market: of the quote, else the print. NaN where there is neither. */
export function slotMiddle(block: MinuteBlock, slot: number): number {
  const bid = block.bid[slot]!;
  const ask = block.ask[slot]!;
  if (!Number.isNaN(bid) && !Number.isNaN(ask)) return middleOf(bid, ask);
  return block.trade[slot]!;
}

/** Middle of two prices, without binary dust: quotes have at most five decimals, their middle six. */
export function middleOf(bid: number, ask: number): number {
  return Math.round((bid + ask) * 5e5) / 1e6;
}

/** Takes quotes and trades out of the slots from one instant to another: a halt. */
export function haltSlots(block: MinuteBlock, fromMs: number, toMs: number): void {
  for (let slot = 0; slot < block.slots; slot++) {
    const at = slotTime(block, slot);
    if (at < fromMs || at >= toMs) continue;
    block.halted = true;
    block.trade[slot] = Number.NaN;
    block.tradeSize[slot] = 0;
    block.tradeCount[slot] = 0;
    block.bid[slot] = Number.NaN;
    block.ask[slot] = Number.NaN;
    block.bidSize[slot] = 0;
    block.askSize[slot] = 0;
  }
}

/** What makes blocks: a pure function of the minute. */
export interface PricePath {
  /** Slots of a minute. */
  readonly slots: number;
  readonly phaseMs: number;
  /** Fills `block` (of `slots` slots) with the minute that begins at `minuteMs`; `block.slots` is 0 when closed. */
  fill(minuteMs: number, block: MinuteBlock): void;
}
