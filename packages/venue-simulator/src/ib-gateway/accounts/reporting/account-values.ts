// The tags of account updates and of the account summary, as real gateways send them: names, order and number formats.
// Tables, so that a missing tag is a missing row. Tags of things that this account system has not (funds, bonds,
// commodities, accruals) say 0.00, as they do in an account without them.

import type { AccountValue, SummaryRow } from '../../domain/index.ts';
import type { Desk } from '../desk/desk.ts';
import { type AccountFigures, figuresOf } from './figures.ts';

const BASE = 'USD';

type Show = (figures: AccountFigures) => string;

const money =
  (pick: (figures: AccountFigures) => number): Show =>
  (figures) =>
    twoDecimals(pick(figures));
const text =
  (value: string): Show =>
  () =>
    value;
const nothing = text('0.00');

/** Summary rows: tag, value, whether in the base currency. In the order of recorded answers. */
const summaryTable: readonly (readonly [tag: string, show: Show, isMoney: boolean])[] = [
  ['AccountType', text('INDIVIDUAL'), false],
  ['Cushion', (figures) => cushionText(figures.cushion), false],
  ['DayTradesRemaining', text('-1'), false],
  ['LookAheadNextChange', text('0'), false],
  ['AccruedCash', nothing, true],
  ['AvailableFunds', money((f) => f.availableFunds), true],
  ['BuyingPower', money((f) => f.buyingPower), true],
  ['EquityWithLoanValue', money((f) => f.equityWithLoan), true],
  ['ExcessLiquidity', money((f) => f.excessLiquidity), true],
  ['FullAvailableFunds', money((f) => f.availableFunds), true],
  ['FullExcessLiquidity', money((f) => f.excessLiquidity), true],
  ['FullInitMarginReq', money((f) => f.initialMargin), true],
  ['FullMaintMarginReq', money((f) => f.maintenanceMargin), true],
  ['GrossPositionValue', money((f) => f.grossPositionValue), true],
  ['InitMarginReq', money((f) => f.initialMargin), true],
  ['LookAheadAvailableFunds', money((f) => f.availableFunds), true],
  ['LookAheadExcessLiquidity', money((f) => f.excessLiquidity), true],
  ['LookAheadInitMarginReq', money((f) => f.initialMargin), true],
  ['LookAheadMaintMarginReq', money((f) => f.maintenanceMargin), true],
  ['MaintMarginReq', money((f) => f.maintenanceMargin), true],
  ['NetLiquidation', money((f) => f.netLiquidation), true],
  ['PreviousDayEquityWithLoanValue', money((f) => f.previousEquity), true],
  ['RegTEquity', money((f) => f.equityWithLoan), true],
  ['RegTMargin', money((f) => f.initialMargin), true],
  ['SMA', money((f) => Math.max(0, f.equityWithLoan - f.initialMargin)), true],
  ['TotalCashValue', money((f) => f.cash), true],
];

/** Names under which clients ask for a row of another name. */
const aliases: Readonly<Record<string, string>> = {
  PreviousEquityWithLoanValue: 'PreviousDayEquityWithLoanValue',
  ReqTEquity: 'RegTEquity',
  ReqTMargin: 'RegTMargin',
};

/** Rows per currency: tag and value. Base and dollars are one here. */
const ledgerTable: readonly (readonly [tag: string, show: Show])[] = [
  ['CashBalance', money((f) => f.cash)],
  ['TotalCashBalance', money((f) => f.cash)],
  ['AccruedCash', nothing],
  ['StockMarketValue', money((f) => f.stockValue)],
  ['OptionMarketValue', money((f) => f.optionValue)],
  ['FutureOptionValue', nothing],
  ['FuturesPNL', nothing],
  ['NetLiquidationByCurrency', money((f) => f.netLiquidation)],
  ['UnrealizedPnL', money((f) => f.unrealized)],
  ['RealizedPnL', money((f) => f.realized)],
  ['ExchangeRate', text('1.00')],
  ['FundValue', nothing],
  ['NetDividend', nothing],
  ['MutualFundValue', nothing],
  ['MoneyMarketFundValue', nothing],
  ['CorporateBondValue', nothing],
  ['TBondValue', nothing],
  ['TBillValue', nothing],
  ['WarrantValue', nothing],
  ['FxCashBalance', nothing],
  ['IssuerOptionValue', nothing],
  ['PhysicalCertificateValue', nothing],
  ['Cryptocurrency', nothing],
];

/** Tags that also come for the securities (-S) and the commodities (-C) segment. */
const segmentTags = new Set([
  'AccruedCash', 'AvailableFunds', 'EquityWithLoanValue', 'ExcessLiquidity', 'FullAvailableFunds', 'FullExcessLiquidity',
  'FullInitMarginReq', 'FullMaintMarginReq', 'InitMarginReq', 'LookAheadAvailableFunds', 'LookAheadExcessLiquidity',
  'LookAheadInitMarginReq', 'LookAheadMaintMarginReq', 'MaintMarginReq', 'NetLiquidation', 'TotalCashValue',
]); // biome-ignore format: a list
/** Tags of the securities segment alone. */
const securitiesTags = new Set([
  'GrossPositionValue',
  'PreviousDayEquityWithLoanValue',
  'RegTEquity',
  'RegTMargin',
  'SMA',
]);

/** Rows of account updates only. */
const updateTable: readonly (readonly [key: string, show: Show, currency: string])[] = [
  ['AccountReady', text('true'), ''],
  ['Billable', nothing, BASE],
  ['Billable-C', nothing, BASE],
  ['Billable-S', nothing, BASE],
  ['ColumnPrio-C', text('2'), ''],
  ['ColumnPrio-S', text('1'), ''],
  ['DayTradesRemainingT+1', text('-1'), ''],
  ['DayTradesRemainingT+2', text('-1'), ''],
  ['DayTradesRemainingT+3', text('-1'), ''],
  ['DayTradesRemainingT+4', text('-1'), ''],
  ['Guarantee', nothing, BASE],
  ['Guarantee-C', nothing, BASE],
  ['Guarantee-S', nothing, BASE],
  ['IndianStockHaircut', nothing, BASE],
  ['Leverage-S', (f) => twoDecimals(f.netLiquidation <= 0 ? 0 : f.grossPositionValue / f.netLiquidation), ''],
  ['NLVAndMarginInReview', text('false'), ''],
  ['NetLiquidationUncertainty', nothing, BASE],
  ['PASharesValue', nothing, BASE],
  ['PASharesValue-C', nothing, BASE],
  ['PASharesValue-S', nothing, BASE],
  ['PostExpirationExcess', nothing, BASE],
  ['PostExpirationExcess-C', nothing, BASE],
  ['PostExpirationExcess-S', nothing, BASE],
  ['PostExpirationMargin', nothing, BASE],
  ['PostExpirationMargin-C', nothing, BASE],
  ['PostExpirationMargin-S', nothing, BASE],
  ['SegmentTitle-C', text('US Commodities'), ''],
  ['SegmentTitle-S', text('US Securities'), ''],
  ['TotalDebitCardPendingCharges', nothing, BASE],
  ['TotalDebitCardPendingCharges-C', nothing, BASE],
  ['TotalDebitCardPendingCharges-S', nothing, BASE],
  ['TradingType-S', text('STKNOPT'), ''],
  ['WhatIfPMEnabled', text('true'), ''],
];

/** Everything that account updates show, AccountCode first, then by name, then per currency. */
export function accountValuesOf(desk: Desk, account: string): AccountValue[] {
  const figures = figuresOf(desk, account);
  const rows: AccountValue[] = [];
  const add = (key: string, value: string, currency: string) => rows.push({ key, value, currency, account });
  for (const [tag, show, isMoney] of summaryTable) {
    const currency = isMoney ? BASE : '';
    if (!securitiesTags.has(tag)) add(tag, show(figures), currency);
    if (segmentTags.has(tag)) add(`${tag}-C`, '0.00', currency);
    if (segmentTags.has(tag) || securitiesTags.has(tag)) add(`${tag}-S`, show(figures), currency);
    if (securitiesTags.has(tag)) add(tag, show(figures), currency);
  }
  for (const [key, show, currency] of updateTable) add(key, show(figures), currency);
  rows.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  rows.unshift({ key: 'AccountCode', value: account, currency: '', account });
  for (const currency of ['BASE', BASE]) rows.push(...ledgerOf(figures, account, currency));
  return rows;
}

function ledgerOf(figures: AccountFigures, account: string, currency: string): AccountValue[] {
  const head: AccountValue[] = [
    { key: 'Currency', value: currency, currency, account },
    { key: 'RealCurrency', value: currency, currency, account },
    { key: 'AccountOrGroup', value: account, currency, account },
  ];
  return [...head, ...ledgerTable.map(([key, show]) => ({ key, value: show(figures), currency, account }))];
}

/** The rows of an account summary. Tags that no gateway knows are passed over, as gateways do. */
export function summaryRowsOf(desk: Desk, account: string, tags: readonly string[]): SummaryRow[] {
  const figures = figuresOf(desk, account);
  const asked = new Set(tags.map((tag) => aliases[tag] ?? tag));
  const rows: SummaryRow[] = summaryTable
    .filter(([tag]) => asked.has(tag) || (tags.length === 0 && tag !== ''))
    .map(([tag, show, isMoney]) => ({ account, tag, value: show(figures), currency: isMoney ? BASE : '' }));
  for (const currency of ledgerCurrencies(tags)) {
    rows.push(
      ...ledgerOf(figures, account, currency).map(({ key, value }) => ({
        account,
        tag: key,
        value,
        currency,
      })),
    );
  }
  return rows;
}

/** `$LEDGER` asks for the base, `$LEDGER:USD` for one currency, `$LEDGER:ALL` for each and the base. */
function ledgerCurrencies(tags: readonly string[]): string[] {
  const currencies = new Set<string>();
  for (const tag of tags) {
    if (tag === '$LEDGER') currencies.add('BASE');
    else if (tag === '$LEDGER:ALL') for (const one of [BASE, 'BASE']) currencies.add(one);
    else if (tag === `$LEDGER:${BASE}`) currencies.add(BASE);
  }
  return [...currencies];
}

function twoDecimals(value: number): string {
  const rounded = (Math.round(Math.abs(value) * 100 + 1e-7) / 100).toFixed(2);
  return value < 0 && rounded !== '0.00' ? `-${rounded}` : rounded;
}

/** Up to six decimals without trailing zeros: `0.993166`, `0.99319`, `1`. */
function cushionText(cushion: number): string {
  return `${Math.round(cushion * 1e6) / 1e6}`;
}
