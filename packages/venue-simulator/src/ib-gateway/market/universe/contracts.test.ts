import { describe, expect, it } from 'vitest';
import { answers, encodeFields } from '../../codec/index.ts';
import type { ContractDetails } from '../../domain/index.ts';
import { bondFields } from '../../session/wire/index.ts';
import { goldenObjects, sharedFilesPresent } from '../testing/golden-file.ts';
import { answerOf, contract, errorOf, marketAt, stock } from '../testing/market-fixture.ts';
import { optionClasses, optionConId, optionOfConId } from './option-classes.ts';
import { stockListings } from './stocks.ts';

const { market } = marketAt('20261124 11:00');
const detailsOf = (fields: Parameters<typeof contract>[0]) =>
  answerOf(market.contractDetails(contract(fields)));
const aapl = () => detailsOf({ symbol: 'AAPL', secType: 'STK', exchange: 'SMART', currency: 'USD' })[0]!;

interface GoldenFrame {
  readonly direction: string;
  readonly messageId: number | null;
  readonly serverVersion: number | null;
  readonly fields: readonly string[];
}

const present = sharedFilesPresent('golden/ibkr/frames.jsonl');

describe.skipIf(!present)('contract details against recorded ones', () => {
  const recorded = present
    ? goldenObjects<GoldenFrame>('golden/ibkr/frames.jsonl').filter(
        (frame) => frame.messageId === 10 && frame.serverVersion === 200,
      )
    : [];
  const fieldsOf = (secType: string) =>
    recorded.find((frame) => frame.fields[2] === 'AAPL' && frame.fields[3] === secType)!.fields;

  it('describe the same stock in the same words', () => {
    const real = fieldsOf('STK');
    const ours = aapl();
    expect(ours.contract.conId).toBe(Number(real[13]));
    expect([ours.marketName, ours.contract.tradingClass, ours.contract.localSymbol]).toEqual([
      real[11],
      real[12],
      real[10],
    ]);
    expect(ours.orderTypes).toBe(real[16]);
    expect(ours.longName).toBe(real[20]);
    expect(ours.contract.primaryExchange).toBe(real[21]);
    expect([ours.industry, ours.category, ours.subcategory]).toEqual(real.slice(23, 26));
    expect(ours.timeZoneId).toBe(real[26]);
    expect(ours.securityIds).toEqual([{ tag: real[32], value: real[33] }]);
    expect(ours.stockType).toBe(real[39]);
    expect([ours.minSize, ours.sizeIncrement, ours.suggestedSizeIncrement].map(String)).toEqual(
      real.slice(40, 43),
    );
    expect(new Set(ours.marketRuleIds.split(','))).toEqual(new Set(real[37]!.split(',')));
    expect(ours.marketRuleIds.split(',')).toHaveLength(ours.validExchanges.split(',').length);
  });

  it('describe an option in the same words', () => {
    const real = fieldsOf('OPT');
    const [ours] = detailsOf({
      symbol: 'AAPL',
      secType: 'OPT',
      exchange: 'SMART',
      lastTradeDateOrContractMonth: '20261218',
      strike: 270,
      right: 'C',
    });
    expect(ours!.orderTypes).toBe(real[16]);
    expect(ours!.validExchanges).toBe(real[17]);
    // Rule 32 on some exchanges, 109 on the others, at the same places.
    expect(ours!.marketRuleIds).toBe(real.find((text) => text.startsWith('32,109')));
    expect(ours!.minTick).toBe(Number(real[14]));
    expect(ours!.contract.localSymbol).toBe('AAPL  261218C00270000');
    expect(real[10]).toBe('AAPL  260618C00100000');
    expect([ours!.underConId, ours!.underSymbol, ours!.underSecType, ours!.aggGroup]).toEqual([
      265598,
      'AAPL',
      'STK',
      2,
    ]);
    expect(ours!.realExpirationDate).toBe('20261218');
    expect(ours!.contractMonth).toBe('202612');
  });
});

describe('what is described only', () => {
  it.skipIf(!present)('a bond has the fields of the recorded one', () => {
    const real = goldenObjects<{ messageId: number; fields: string[] }>('golden/ibkr/frames.jsonl').find(
      ({ messageId }) => messageId === 18,
    )!.fields;
    const [ours] = detailsOf({ symbol: 'AAPL', secType: 'BOND', exchange: 'SMART', currency: 'USD' });
    const sent = encodeFields(answers.bondDetails, bondFields(1001, ours!, 200), 200);
    // All but the hours of that week.
    const withoutHours = (fields: string[]) => fields.filter((field) => !/^\d{8}:/.test(field));
    expect(withoutHours(sent)).toEqual(withoutHours(real));
    for (const found of [
      { secType: 'BOND', conId: 127128131 },
      { secType: 'BOND', symbol: 'IBCID127128131' },
    ])
      expect(detailsOf(found)[0]!.bond?.descriptionAppend).toBe('AAPL 3.85 05/04/43');
  });

  it('a CFD names its stock, whose market data stand for its own', () => {
    const [ours] = detailsOf({ symbol: 'SPY', secType: 'CFD', exchange: 'SMART' });
    expect(ours).toMatchObject({ underConId: 756733, underSecType: 'STK', contract: { secType: 'CFD' } });
    expect(market.rerouteOf(ours!.contract)).toEqual({ conId: 756733, exchange: 'SMART' });
    expect(market.rerouteOf(contract({ symbol: 'SPY', secType: 'STK', exchange: 'SMART' }))).toBeUndefined();
    // Orders and other streams need a subscription and a permission that this user does not have.
    expect(errorOf(market.resolve(ours!.contract)).code).toBe(10089);
  });

  it('a continuous future is answered with that type', () => {
    const [ours] = detailsOf({ symbol: 'ES', secType: 'CONTFUT', exchange: 'CME' });
    expect(ours!.contract).toMatchObject({ secType: 'CONTFUT', localSymbol: 'ESZ6' });
  });
});

describe('finding contracts', () => {
  it('answers a stock without an exchange once per exchange, SMART first', () => {
    const all = detailsOf({ symbol: 'AMD', secType: 'STK', currency: 'USD' });
    expect(all[0]!.contract.exchange).toBe('SMART');
    expect(all.length).toBeGreaterThan(15);
    expect(new Set(all.map((details) => details.contract.conId))).toEqual(new Set([4391]));
  });

  it('finds by id, by option symbol, by ISIN and by month', () => {
    expect(market.detailsOf(756733)!.contract.symbol).toBe('SPY');
    const [bySymbol] = detailsOf({ secType: 'OPT', localSymbol: 'AAPL  261218C00270000', exchange: 'SMART' });
    expect(bySymbol!.contract.strike).toBe(270);
    expect(market.detailsOf(bySymbol!.contract.conId)!.contract).toEqual(bySymbol!.contract);
    const byIsin = answerOf(
      market.contractDetails({
        ...contract({ secType: 'STK', exchange: 'SMART' }),
        secIdType: 'ISIN',
        secId: 'US4592001014',
      }),
    );
    expect(byIsin[0]!.contract.symbol).toBe('IBM');
    const month = detailsOf({
      symbol: 'IBM',
      secType: 'OPT',
      exchange: 'SMART',
      lastTradeDateOrContractMonth: '202701',
      right: 'P',
    });
    expect(new Set(month.map((details) => details.contract.lastTradeDateOrContractMonth))).toContain(
      '20270115',
    );
  });

  it.each([
    [
      { symbol: 'NOSUCH', secType: 'STK', exchange: 'SMART' },
      200,
      'No security definition has been found for the request',
    ],
    [
      { symbol: 'AAPL', secType: '' },
      321,
      "Error validating request.-'bQ' : cause - Please enter a valid security type",
    ],
    [
      { symbol: 'AAPL', secType: 'invalid_secType' },
      321,
      "Error validating request.-'bQ' : cause - Please enter a valid security type",
    ],
    [{ symbol: 'AAPL', secType: 'STK', exchange: 'SEHK' }, 200, 'No security definition'],
    [{ symbol: 'AAPL', secType: 'STK', exchange: 'SMART', currency: 'EUR' }, 200, 'No security definition'],
    [
      { symbol: 'AAPL', secType: 'OPT', exchange: 'SMART', lastTradeDateOrContractMonth: '20261217' },
      200,
      'No security definition',
    ],
    [{ symbol: 'SPY', secType: 'BAG', exchange: 'SMART' }, 321, "'BAG' isn't supported"],
  ])('refuses %o', (fields, code, text) => {
    const error = errorOf(market.contractDetails(contract(fields)));
    expect(error.code).toBe(code);
    expect(error.text).toContain(text);
  });

  it('resolves one contract, and says so when a description fits several', () => {
    expect(answerOf(market.resolve(stock('SPY'))).contract.conId).toBe(756733);
    const error = errorOf(
      market.resolve(contract({ symbol: 'SPY', secType: 'OPT', exchange: 'SMART', right: 'C', strike: 650 })),
    );
    expect(error).toMatchObject({ code: 200, text: expect.stringContaining('ambiguous') });
  });

  it('keeps an expired option findable by id, and by name when asked for', () => {
    const later = marketAt('20261221 11:00').market;
    const [option] = detailsOf({
      symbol: 'AAPL',
      secType: 'OPT',
      exchange: 'SMART',
      lastTradeDateOrContractMonth: '20261218',
      strike: 270,
      right: 'C',
    });
    const { conId, localSymbol } = option!.contract;
    expect(later.detailsOf(conId)!.contract.localSymbol).toBe(localSymbol);
    const query = contract({ secType: 'OPT', localSymbol, exchange: 'SMART' });
    expect(errorOf(later.contractDetails(query)).code).toBe(200);
    expect(answerOf(later.contractDetails({ ...query, includeExpired: true }))[0]!.contract.conId).toBe(
      conId,
    );
    expect(later.phaseOf(conId)).toBe('closed');
  });

  it('has ids of its own for every series', () => {
    const ids = new Set<number>();
    for (const optionClass of optionClasses) {
      for (const right of ['C', 'P'] as const) {
        const series = { optionClass, right, strike: 40 * optionClass.step, expiryDay: 20_800 };
        const conId = optionConId(series);
        expect(conId).toBeLessThanOrEqual(2_147_483_647);
        expect(optionOfConId(conId)).toEqual(series);
        ids.add(conId);
      }
    }
    expect(ids.size).toBe(2 * optionClasses.length);
    expect(stockListings.some((listing) => ids.has(listing.conId))).toBe(false);
  });
});

describe('the universe as a whole', () => {
  it('lists option parameters per exchange and class, strikes of all expiries together', () => {
    const answers = answerOf(market.optionParameters(265598, 'AAPL', 'STK', ''));
    expect(answers.map((answer) => answer.exchange)).toContain('SMART');
    const [smart] = answers;
    const listed = (expiry: string): ContractDetails[] => [
      ...detailsOf({
        symbol: 'AAPL',
        secType: 'OPT',
        exchange: 'SMART',
        right: 'C',
        lastTradeDateOrContractMonth: expiry,
      }),
    ];
    const perExpiry = smart!.expirations.map((expiry) =>
      listed(expiry).map((details) => details.contract.strike),
    );
    const union = [...new Set(perExpiry.flat())].sort((a, b) => a - b);
    expect(union).toEqual(smart!.strikes);
    // Not every strike in every expiry: who mixes them asks for contracts that do not exist.
    expect(perExpiry.some((strikes) => strikes.length < union.length)).toBe(true);
    expect(errorOf(market.optionParameters(1, 'AAPL', 'STK', '')).code).toBe(200);
  });

  it('names both classes of the index', () => {
    const classes = answerOf(market.optionParameters(416904, 'SPX', 'IND', '')).map(
      (answer) => answer.tradingClass,
    );
    expect(new Set(classes)).toEqual(new Set(['SPX', 'SPXW']));
  });

  it('finds symbols by their beginning and by name', () => {
    expect(market.matchingSymbols('AAPL')[0]).toMatchObject({
      conId: 265598,
      primaryExchange: 'NASDAQ',
      derivativeSecTypes: ['CFD', 'OPT', 'IOPT', 'WAR', 'BAG'],
      description: 'APPLE INC',
    });
    expect(market.matchingSymbols('C')[0]!.symbol).toBe('C');
    expect(market.matchingSymbols('alphabet').map((sample) => sample.symbol)).toEqual(['GOOG', 'GOOGL']);
    expect(market.matchingSymbols('zzz')).toEqual([]);
  });

  it('knows every rule that its contracts name', () => {
    for (const symbol of ['SPY', 'AAPL', 'SPX']) {
      const secType = symbol === 'SPX' ? 'IND' : 'STK';
      for (const details of [
        ...detailsOf({ symbol, secType }),
        ...detailsOf({ symbol, secType: 'OPT' }).slice(0, 20),
      ]) {
        for (const rule of new Set(details.marketRuleIds.split(',')))
          expect(market.marketRule(Number(rule)), rule).toBeDefined();
      }
    }
    expect(market.marketRule(26)).toEqual([{ lowEdge: 0, increment: 0.01 }]);
    expect(market.marketRule(109)).toEqual([
      { lowEdge: 0, increment: 0.01 },
      { lowEdge: 3, increment: 0.05 },
    ]);
    expect(market.marketRule(999_999)).toBeUndefined();
  });

  it('translates exchange letters under the key that quotes name', () => {
    expect(answerOf(market.smartComponents('9c0001'))).toContainEqual({
      bitNumber: 9,
      exchange: 'NASDAQ',
      exchangeLetter: 'Q',
    });
    expect(errorOf(market.smartComponents('nothing')).code).toBe(321);
  });
});

describe('the scanner', () => {
  const request = {
    numberOfRows: 10,
    instrument: 'STK',
    locationCode: 'STK.US.MAJOR',
    scanCode: 'TOP_PERC_GAIN',
    abovePrice: undefined,
    belowPrice: undefined,
    aboveVolume: undefined,
    marketCapAbove: undefined,
    marketCapBelow: undefined,
    stockTypeFilter: '',
    filterOptions: '',
  };
  const changeOf = (conId: number) => {
    const quote = market.quoteOf(conId)!;
    return quote.last! / quote.close! - 1;
  };

  it('ranks by what it says', () => {
    const gainers = answerOf(market.scan(request)).map((row) => changeOf(row.contract.conId));
    expect(gainers).toEqual([...gainers].sort((a, b) => b - a));
    const losers = answerOf(market.scan({ ...request, scanCode: 'TOP_PERC_LOSE' })).map((row) =>
      changeOf(row.contract.conId),
    );
    expect(losers).toEqual([...losers].sort((a, b) => a - b));
    expect(losers[0]).toBeLessThan(gainers[0]!);
  });

  it('filters', () => {
    const rows = answerOf(
      market.scan({ ...request, scanCode: 'MOST_ACTIVE', abovePrice: 300, stockTypeFilter: 'CORP' }),
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(market.quoteOf(row.contract.conId)!.last).toBeGreaterThanOrEqual(300);
    expect(rows.map((row) => row.contract.symbol)).not.toContain('SPY');
    expect(rows.map((row) => row.rank)).toEqual(rows.map((_, i) => i));
  });

  it('refuses a scan it does not know, and lists those it does', () => {
    expect(errorOf(market.scan({ ...request, scanCode: 'NOSUCH' }))).toEqual({
      code: 162,
      text: 'Historical Market Data Service error message:Scanner type with code NOSUCH is disabled',
    });
    expect(market.scannerParameters()).toContain('<scanCode>TOP_PERC_GAIN</scanCode>');
  });
});
