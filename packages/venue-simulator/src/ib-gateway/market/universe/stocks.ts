// The stocks and funds of the simulated market: some forty large ones. The ids marked `real` are the broker's own, as
// public code and recorded frames show them; for the others the simulator has ids of its own. Prices, volumes and
// dividends are of the size that each had in 2026; they are scenery, not quotations.

import type { ExpiryCycle } from '../calendar/expiries.ts';
import type { SectorName, StockListing, StockProfile } from './listing.ts';

type Row = readonly [
  symbol: string,
  conId: number,
  name: string,
  exchange: 'NASDAQ' | 'NYSE' | 'ARCA',
  tradingClass: string,
  sector: SectorName,
  category: string,
  subcategory: string,
  isin: string,
  price: number,
  beta: number,
  ownVolatility: number,
  volumeThousands: number,
  sharesMillions: number,
  dividend: number,
  spreadCents: number,
  cycle: ExpiryCycle,
  step: number,
];

// biome-ignore format: a table
const rows: readonly Row[] = [
  ['SPY', 756733, 'SS SPDR S&P 500 ETF TRUST-US', 'ARCA', 'SPY', 'none', '', '', 'US78462F1030', 668, 1, 0.004, 72_000, 1_020, 7.2, 1, 'daily', 1],
  ['QQQ', 320227571, 'INVESCO QQQ TRUST SERIES 1', 'NASDAQ', 'NMS', 'technology', '', '', 'US46090E1038', 605, 1.15, 0.03, 48_000, 660, 2.9, 1, 'daily', 1],
  ['IWM', 9579970, 'ISHARES RUSSELL 2000 ETF', 'ARCA', 'IWM', 'none', '', '', 'US4642876555', 238, 1.15, 0.09, 34_000, 280, 2.7, 1, 'daily', 1],
  ['DIA', 73128548, 'SS SPDR DJIA TRUST', 'ARCA', 'DIA', 'none', '', '', 'US78467X1090', 462, 0.88, 0.04, 3_900, 82, 6.8, 2, 'weekly', 1],
  ['GLD', 51529211, 'SPDR GOLD SHARES', 'ARCA', 'GLD', 'gold', '', '', 'US78463V1070', 375, 0.05, 0.03, 9_800, 370, 0, 1, 'weekly', 1],
  ['TLT', 15547841, 'ISHARES 20+ YEAR TREASURY BD', 'NASDAQ', 'NMS', 'bonds', '', '', 'US4642874329', 89, -0.1, 0.02, 38_000, 560, 3.8, 1, 'weekly', 0.5],
  ['AAPL', 265598, 'APPLE INC', 'NASDAQ', 'NMS', 'technology', 'Computers', 'Computers', 'US0378331005', 271, 1.1, 0.17, 48_000, 14_800, 1.04, 1, 'weekly', 2.5],
  ['MSFT', 272093, 'MICROSOFT CORP', 'NASDAQ', 'NMS', 'technology', 'Software', 'Applications Software', 'US5949181045', 472, 0.95, 0.15, 21_000, 7_430, 3.64, 4, 'weekly', 2.5],
  ['NVDA', 4815747, 'NVIDIA CORP', 'NASDAQ', 'NMS', 'technology', 'Semiconductors', 'Electronic Compo-Semicon', 'US67066G1040', 179, 1.65, 0.28, 195_000, 24_300, 0.04, 1, 'weekly', 1],
  ['AMD', 4391, 'ADVANCED MICRO DEVICES', 'NASDAQ', 'NMS', 'technology', 'Semiconductors', 'Electronic Compo-Semicon', 'US0079031078', 206, 1.7, 0.36, 42_000, 1_628, 0, 2, 'weekly', 2.5],
  ['INTC', 270639, 'INTEL CORP', 'NASDAQ', 'NMS', 'technology', 'Semiconductors', 'Electronic Compo-Semicon', 'US4581401001', 35.5, 1.2, 0.38, 85_000, 4_770, 0, 1, 'weekly', 0.5],
  ['IBM', 8314, 'INTL BUSINESS MACHINES CORP', 'NYSE', 'IBM', 'technology', 'Computers', 'Computer Services', 'US4592001014', 304, 0.75, 0.17, 4_200, 935, 6.72, 9, 'weekly', 2.5],
  ['ORCL', 272800, 'ORACLE CORP', 'NYSE', 'ORCL', 'technology', 'Software', 'Enterprise Software/Serv', 'US68389X1054', 200, 1.2, 0.3, 22_000, 2_850, 2, 4, 'weekly', 2.5],
  ['CSCO', 268084, 'CISCO SYSTEMS INC', 'NASDAQ', 'NMS', 'technology', 'Telecommunications', 'Networking Products', 'US17275R1023', 76, 0.9, 0.16, 21_000, 3_950, 1.64, 1, 'weekly', 1],
  ['GOOG', 208813720, 'ALPHABET INC-CL C', 'NASDAQ', 'NMS', 'communications', 'Internet', 'Web Portals/ISP', 'US02079K1079', 300, 1.05, 0.17, 23_000, 5_400, 0.84, 3, 'weekly', 2.5],
  ['GOOGL', 208813719, 'ALPHABET INC-CL A', 'NASDAQ', 'NMS', 'communications', 'Internet', 'Web Portals/ISP', 'US02079K3059', 299, 1.05, 0.17, 36_000, 5_800, 0.84, 2, 'weekly', 2.5],
  ['META', 107113386, 'META PLATFORMS INC-CLASS A', 'NASDAQ', 'NMS', 'communications', 'Internet', 'Internet Content-Entmnt', 'US30303M1027', 594, 1.2, 0.25, 15_000, 2_170, 2.1, 12, 'weekly', 2.5],
  ['NFLX', 15124833, 'NETFLIX INC', 'NASDAQ', 'NMS', 'communications', 'Internet', 'Internet Content-Entmnt', 'US64110L1061', 106, 1.05, 0.27, 38_000, 4_240, 0, 2, 'weekly', 1],
  ['DIS', 6459, 'WALT DISNEY CO/THE', 'NYSE', 'DIS', 'communications', 'Media', 'Multimedia', 'US2546871060', 104, 0.95, 0.18, 9_500, 1_785, 1.5, 2, 'weekly', 1],
  ['AMZN', 3691937, 'AMAZON.COM INC', 'NASDAQ', 'NMS', 'consumer', 'Internet', 'E-Commerce/Products', 'US0231351067', 221, 1.2, 0.2, 42_000, 10_690, 0, 1, 'weekly', 2.5],
  ['TSLA', 76792991, 'TESLA INC', 'NASDAQ', 'NMS', 'consumer', 'Auto Manufacturers', 'Auto-Cars/Light Trucks', 'US88160R1014', 391, 1.8, 0.42, 88_000, 3_325, 0, 4, 'weekly', 2.5],
  ['F', 9599491, 'FORD MOTOR CO', 'NYSE', 'F', 'consumer', 'Auto Manufacturers', 'Auto-Cars/Light Trucks', 'US3453708600', 12.8, 1.1, 0.24, 72_000, 3_980, 0.6, 1, 'weekly', 0.5],
  ['HD', 90_000_101, 'HOME DEPOT INC', 'NYSE', 'HD', 'consumer', 'Retail', 'Retail-Building Products', 'US4370761029', 340, 0.95, 0.15, 4_300, 995, 9.2, 9, 'weekly', 2.5],
  ['WMT', 13824, 'WALMART INC', 'NYSE', 'WMT', 'staples', 'Retail', 'Retail-Discount', 'US9311421039', 105, 0.6, 0.16, 17_000, 7_970, 0.94, 1, 'weekly', 1],
  ['KO', 8894, 'COCA-COLA CO/THE', 'NYSE', 'KO', 'staples', 'Beverages', 'Beverages-Non-alcoholic', 'US1912161007', 72, 0.45, 0.11, 16_000, 4_300, 2.04, 1, 'weekly', 1],
  ['PG', 90_000_102, 'PROCTER & GAMBLE CO/THE', 'NYSE', 'PG', 'staples', 'Cosmetics/Personal Care', 'Cosmetics&Toiletries', 'US7427181091', 149, 0.45, 0.13, 8_800, 2_340, 4.23, 2, 'weekly', 2.5],
  ['JPM', 1520593, 'JPMORGAN CHASE & CO', 'NYSE', 'JPM', 'financial', 'Banks', 'Diversified Banking Inst', 'US46625H1005', 299, 1.05, 0.13, 9_000, 2_720, 6, 5, 'weekly', 2.5],
  ['BAC', 10098, 'BANK OF AMERICA CORP', 'NYSE', 'BAC', 'financial', 'Banks', 'Diversified Banking Inst', 'US0605051046', 52, 1.15, 0.14, 38_000, 7_300, 1.12, 1, 'weekly', 0.5],
  ['C', 87335484, 'CITIGROUP INC', 'NYSE', 'C', 'financial', 'Banks', 'Diversified Banking Inst', 'US1729674242', 100, 1.2, 0.16, 14_000, 1_790, 2.4, 2, 'weekly', 1],
  ['GS', 4627828, 'GOLDMAN SACHS GROUP INC', 'NYSE', 'GS', 'financial', 'Diversified Finan Serv', 'Finance-Invest Bnkr/Brkr', 'US38141G1040', 785, 1.25, 0.15, 2_200, 300, 16, 45, 'weekly', 5],
  ['AIG', 61319701, 'AMERICAN INTERNATIONAL GROUP', 'NYSE', 'AIG', 'financial', 'Insurance', 'Multi-line Insurance', 'US0268747849', 77, 0.7, 0.16, 4_400, 540, 1.8, 2, 'weekly', 1],
  ['V', 49462172, 'VISA INC-CLASS A SHARES', 'NYSE', 'V', 'financial', 'Diversified Finan Serv', 'Finance-Credit Card', 'US92826C8394', 328, 0.85, 0.14, 6_100, 1_690, 2.68, 7, 'weekly', 2.5],
  ['XOM', 13977, 'EXXON MOBIL CORP', 'NYSE', 'XOM', 'energy', 'Oil&Gas', 'Oil Comp-Integrated', 'US30231G1022', 117, 0.7, 0.12, 14_500, 4_220, 4.12, 1, 'weekly', 1],
  ['CVX', 90_000_103, 'CHEVRON CORP', 'NYSE', 'CVX', 'energy', 'Oil&Gas', 'Oil Comp-Integrated', 'US1667641005', 150, 0.7, 0.12, 7_800, 2_010, 6.84, 2, 'weekly', 2.5],
  ['BA', 4762, 'BOEING CO/THE', 'NYSE', 'BA', 'industrial', 'Aerospace/Defense', 'Aerospace/Defense', 'US0970231058', 182, 1.15, 0.26, 8_200, 760, 0, 6, 'weekly', 2.5],
  ['CAT', 90_000_104, 'CATERPILLAR INC', 'NYSE', 'CAT', 'industrial', 'Machinery-Constr&Mining', 'Machinery-Constr&Mining', 'US1491231015', 552, 1.1, 0.18, 3_600, 468, 6.04, 22, 'weekly', 5],
  ['GE', 498843743, 'GENERAL ELECTRIC', 'NYSE', 'GE', 'industrial', 'Aerospace/Defense', 'Aerospace/Defense-Equip', 'US3696043013', 290, 1.1, 0.18, 5_200, 1_055, 1.44, 9, 'weekly', 2.5],
  ['JNJ', 8719, 'JOHNSON & JOHNSON', 'NYSE', 'JNJ', 'health', 'Pharmaceuticals', 'Medical-Drugs', 'US4781601046', 204, 0.5, 0.13, 8_500, 2_410, 5.2, 3, 'weekly', 2.5],
  ['PFE', 90_000_105, 'PFIZER INC', 'NYSE', 'PFE', 'health', 'Pharmaceuticals', 'Medical-Drugs', 'US7170811035', 25.1, 0.55, 0.16, 48_000, 5_690, 1.72, 1, 'weekly', 0.5],
  ['UNH', 13272, 'UNITEDHEALTH GROUP INC', 'NYSE', 'UNH', 'health', 'Healthcare-Services', 'Medical-HMO', 'US91324P1021', 322, 0.6, 0.26, 9_900, 906, 8.84, 10, 'weekly', 2.5],
];

const INDUSTRY: Record<SectorName, string> = {
  none: '',
  technology: 'Technology',
  communications: 'Communications',
  consumer: 'Consumer, Cyclical',
  staples: 'Consumer, Non-cyclical',
  financial: 'Financial',
  energy: 'Energy',
  industrial: 'Industrial',
  health: 'Consumer, Non-cyclical',
  bonds: '',
  gold: '',
};

/** Annual volatility of what a sector's members share beyond the market. */
export const SECTOR_VOLATILITY: Record<SectorName, number> = {
  none: 0,
  technology: 0.1,
  communications: 0.09,
  consumer: 0.08,
  staples: 0.07,
  financial: 0.09,
  energy: 0.18,
  industrial: 0.08,
  health: 0.09,
  bonds: 0.12,
  gold: 0.15,
};

export const stockListings: readonly StockListing[] = rows.map(toListing);

function toListing(row: Row): StockListing {
  const [symbol, conId, , exchange, tradingClass] = row;
  return {
    kind: 'stock',
    conId,
    symbol,
    currency: 'USD',
    localSymbol: symbol,
    tradingClass,
    primaryExchange: exchange,
    defaultExchange: 'SMART',
    hours: 'stock',
    // The two Alphabet classes are one company: they share their own factor and differ in their quotes only.
    seedName: symbol === 'GOOGL' ? 'GOOG' : symbol,
    profile: toProfile(row),
  };
}

function toProfile(row: Row): StockProfile {
  const [, , name, , , sector, category, subcategory, isin, price, beta, ownVolatility] = row;
  const [volumeThousands, sharesMillions, dividend, spreadCents, cycle, step] = row.slice(12) as [
    number,
    number,
    number,
    number,
    ExpiryCycle,
    number,
  ];
  const isFund = category === '';
  return {
    name,
    stockType: isFund ? 'ETF' : 'COMMON',
    industry: INDUSTRY[sector],
    category,
    subcategory,
    isin,
    price,
    beta,
    sector,
    sectorLoading: sector === 'none' ? 0 : 1,
    ownVolatility,
    averageVolume: volumeThousands * 1000,
    sharesMillions,
    dividend,
    spreadCents,
    option: { cycle, step },
  };
}
