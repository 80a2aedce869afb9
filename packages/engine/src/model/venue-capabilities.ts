/** What a venue can do, as far as the kernel's decisions depend on it. Constant per venue; part of the node's config. */
export interface VenueCapabilities {
  /** Who can hold stop and target of a position: else the runtime does, persisted (invariant 7). */
  readonly positionProtection: boolean;
  /** Whether an entry can carry stop and target. */
  readonly attachedProtection: boolean;
  /**
   * How long after the send an order that no list shows can still arrive (Bitunix: a signed request is valid for about
   * 60 s). Absence within it proves nothing.
   */
  readonly submitValidityMs: number;
  /** The venue's lists tell where they end (IBKR). Where they do not, `complete` reads are a convention of the adapter. */
  readonly endMarkedLists: boolean;
  /** The adapter tells the funding rates of perpetuals: one that is not known is a gap then. Tapes have none to tell. */
  readonly fundingRates: boolean;
}
