// The order types that the simulated exchange works, as a table: which prices a type needs, whether it waits for a
// trigger or an auction, and the word under which contract details list it.

export type PriceNeed = 'required' | 'optional' | 'none';

export interface OrderKind {
  readonly limit: PriceNeed;
  /** Stop, trigger, trailing amount or offset. */
  readonly aux: PriceNeed;
  /** `stop` waits for the market to move through its price, `touch` for the market to come to it. */
  readonly trigger: 'stop' | 'touch' | undefined;
  readonly trails: boolean;
  /** Fills only in the closing auction. */
  readonly closingAuction: boolean;
  /** Its limit follows the quote. */
  readonly pegged: 'primary' | 'midpoint' | undefined;
  /** In `ContractDetails.orderTypes`. */
  readonly listedAs: string;
}

const plain = { trigger: undefined, trails: false, closingAuction: false, pegged: undefined } as const;

const kinds: Readonly<Record<string, OrderKind>> = {
  MKT: { ...plain, limit: 'none', aux: 'none', listedAs: 'MKT' },
  LMT: { ...plain, limit: 'required', aux: 'none', listedAs: 'LMT' },
  STP: { ...plain, limit: 'none', aux: 'required', trigger: 'stop', listedAs: 'STP' },
  'STP LMT': { ...plain, limit: 'required', aux: 'required', trigger: 'stop', listedAs: 'STPLMT' },
  TRAIL: { ...plain, limit: 'none', aux: 'optional', trigger: 'stop', trails: true, listedAs: 'TRAIL' },
  'TRAIL LIMIT': {
    ...plain,
    limit: 'optional',
    aux: 'optional',
    trigger: 'stop',
    trails: true,
    listedAs: 'TRAILLMT',
  },
  MOC: { ...plain, limit: 'none', aux: 'none', closingAuction: true, listedAs: 'MOC' },
  LOC: { ...plain, limit: 'required', aux: 'none', closingAuction: true, listedAs: 'LOC' },
  MIT: { ...plain, limit: 'none', aux: 'required', trigger: 'touch', listedAs: 'MIT' },
  LIT: { ...plain, limit: 'required', aux: 'required', trigger: 'touch', listedAs: 'LIT' },
  REL: { ...plain, limit: 'optional', aux: 'optional', pegged: 'primary', listedAs: 'REL' },
  MIDPRICE: { ...plain, limit: 'optional', aux: 'none', pegged: 'midpoint', listedAs: 'MIDPX' },
  MTL: { ...plain, limit: 'none', aux: 'none', listedAs: 'MTL' },
};

const spellings: Readonly<Record<string, string>> = {
  STPLMT: 'STP LMT',
  TRAILLIMIT: 'TRAIL LIMIT',
  TRAILLMT: 'TRAIL LIMIT',
  MIDPX: 'MIDPRICE',
};

/** Types that a real gateway knows and this one does not work: refused with code 387, not as an unknown word. */
const notWorked = new Set([
  'PEG MID', 'PEG MKT', 'PEG BEST', 'PEG BENCH', 'PEG STK', 'PEG PRIM', 'PASSV REL', 'SNAP MKT', 'SNAP MID',
  'SNAP PRIM', 'VOL', 'BOX TOP', 'MKT PRT', 'STP PRT', 'REL + LMT', 'REL + MKT', 'LWH', 'QUOTE', 'ALERT', 'IBALGO',
]); // biome-ignore format: a list

/** The type as the gateway spells it; `undefined` for a word that no gateway knows. */
export function canonicalOrderType(orderType: string): string | undefined {
  const upper = orderType.toUpperCase();
  const name = spellings[upper] ?? upper;
  return name in kinds || notWorked.has(name) ? name : undefined;
}

/** `undefined` for a type that is not worked here. */
export function orderKindOf(orderType: string): OrderKind | undefined {
  return kinds[orderType];
}

export const timesInForce: ReadonlySet<string> = new Set([
  '',
  'DAY',
  'GTC',
  'IOC',
  'FOK',
  'GTD',
  'OPG',
  'DTC',
]);
