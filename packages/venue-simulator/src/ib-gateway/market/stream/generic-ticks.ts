// The generic ticks that a client may add to a quote subscription: which numbers are legal for a kind of contract and which
// of them the simulator answers. A legal one that it has nothing for (news, fund data) stays silent, as without permission.

import type { GatewayError } from '../../domain/index.ts';
import { gatewayError } from '../../errors/index.ts';

const NAMES: ReadonlyMap<number, string> = new Map([
  [100, 'Option Volume'],
  [101, 'Option Open Interest'],
  [104, 'Historical Volatility'],
  [105, 'Average Opt Volume'],
  [106, 'impvolat'],
  [165, 'Misc. Stats'],
  [221, 'Creditman Mark Price'],
  [225, 'Auction'],
  [232, 'Pl Price'],
  [233, 'Time & Sales'],
  [236, 'inventory'],
  [256, 'inventory'],
  [258, 'Fundamentals'],
  [292, 'Wide_news'],
  [293, 'TradeCount'],
  [294, 'TradeRate'],
  [295, 'VolumeRate'],
  [318, 'LastRTHTrade'],
  [370, 'ParticipationMonitor'],
  [375, 'CttTickTag'],
  [377, 'CttTickTag'],
  [381, 'IB Rate'],
  [384, 'RfqTickRespTag'],
  [387, 'DMM'],
  [388, 'Issuer Fundamentals'],
  [391, 'IBWarrantImpVolCompeteTick'],
  [405, 'Index Capabilities'],
  [407, 'FuturesMargins'],
  [411, 'rthlstvol'],
  [428, 'Monetary Close Price'],
  [439, 'MonitorTickTag'],
  [456, 'IBDividends'],
  [459, 'RTCLOSE'],
  [460, 'Bond Factor Multiplier'],
  [499, 'Fee and Rebate Rate'],
  [506, 'midptiv'],
  [511, 'hvolrt10 (per-underlying)'],
  [512, 'hvolrt30 (per-underlying)'],
  [513, 'hvolrt50 (per-underlying)'],
  [514, 'hvolrt75 (per-underlying)'],
  [515, 'hvolrt100 (per-underlying)'],
  [516, 'hvolrt150 (per-underlying)'],
  [517, 'hvolrt200 (per-underlying)'],
  [545, 'fzmidptiv'],
  [576, 'ETF NAV Bid/Ask'],
  [577, 'ETF NAV Last'],
  [578, 'ETF NAV Close'],
  [586, 'IPO prices'],
  [587, 'Pl Price'],
  [588, 'Futures Open Interest'],
  [595, 'Short-Term Volume'],
  [614, 'EtfNavHighLow'],
  [619, 'Creditman Slow Mark Price'],
  [623, 'EtfFrozenNavLast'],
]);

/** Error 321 for a number that no contract of this kind has. */
export function refusalOfGenericTicks(numbers: readonly number[], secType: string): GatewayError | undefined {
  const wrong = numbers.filter((number) => !NAMES.has(number));
  if (wrong.length === 0) return undefined;
  const legal = [...NAMES].map(([number, name]) => `${number}(${name})`).join(',');
  return gatewayError('genericTickInvalid', { list: wrong.join(','), secType, legal });
}
