// What `--tape FILE...` and `--market SCRIPT` of the command line mean for the gateway's market.

import { parseMarketScript } from '../../market/index.ts';
import { readTapeFile } from '../../tape/index.ts';
import { readFlagFile } from '../../transport/index.ts';
import { scriptMarket } from './script/scripted-market.ts';
import type { SimulatedMarketOptions } from './simulated-market.ts';
import { recordMarket } from './tape/recorded-market.ts';

export interface MarketFiles {
  /** `FILE`, whose name begins with the symbol, or `SYMBOL=FILE`. */
  readonly tape: readonly string[];
  readonly market?: string | undefined;
}

/**
 * Options that put recorded or scripted prices in the place of the model's. `startMs`: the simulator's first instant.
 * @throws Error with the file and what is wrong with it.
 */
export function marketFromFiles(
  files: MarketFiles,
  startMs: number,
): Pick<SimulatedMarketOptions, 'recorded' | 'recordedSeries'> {
  if (files.market !== undefined) {
    const script = parseMarketScript(
      readFlagFile(
        '--market',
        files.market,
        'a YAML file as "holdfast-sim schema market-script" describes it',
      ),
      files.market,
    );
    return { recorded: scriptMarket(script, startMs) };
  }
  if (files.tape.length === 0) return {};
  return recordMarket(files.tape.map(readNamedTape), startMs);
}

function readNamedTape(text: string) {
  const named = /^([A-Z.]+)=(.+)$/.exec(text);
  const tape = readTapeFile(named?.[2] ?? text);
  return named === null ? { tape } : { symbol: named[1]!, tape };
}
