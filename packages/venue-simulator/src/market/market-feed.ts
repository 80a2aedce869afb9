// What every market gives, be it recorded, scripted or synthetic: quotes and trades in the venue's time, in order.

/** Best bid and ask. An undefined side means that nobody quotes it. */
export interface MarketQuote {
  readonly type: 'quote';
  readonly symbol: string;
  readonly atMs: number;
  readonly bidTicks: number | undefined;
  readonly bidLots: number;
  readonly askTicks: number | undefined;
  readonly askLots: number;
}

/** A print. `lots` 0: the price was touched and the volume is not known. */
export interface MarketTrade {
  readonly type: 'trade';
  readonly symbol: string;
  readonly atMs: number;
  readonly priceTicks: number;
  readonly lots: number;
  readonly aggressor: 'buy' | 'sell';
}

/** Recorded data end here and start again later; in between nothing is known. */
export interface MarketGap {
  readonly type: 'gap';
  readonly atMs: number;
  readonly resumesAtMs: number;
}

export type MarketEvent = MarketQuote | MarketTrade | MarketGap;

export interface MarketFeed {
  /** When its first event happens. */
  readonly startMs: number;
  /** The next event; time never goes back. Undefined: nothing more ever happens. */
  next(): MarketEvent | undefined;
}

/** Several feeds as one, in order of time; at one moment in the order given. */
export function mergeFeeds(feeds: readonly MarketFeed[]): MarketFeed {
  const heads = feeds.map((feed) => feed.next());
  return {
    startMs: Math.min(...feeds.map((feed) => feed.startMs)),
    next: () => {
      let earliest = -1;
      for (let i = 0; i < heads.length; i++) {
        const head = heads[i];
        if (head !== undefined && (earliest < 0 || head.atMs < heads[earliest]!.atMs)) earliest = i;
      }
      if (earliest < 0) return undefined;
      const event = heads[earliest];
      heads[earliest] = feeds[earliest]!.next();
      return event;
    },
  };
}
