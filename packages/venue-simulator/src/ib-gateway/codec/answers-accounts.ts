// Answers about accounts: balances, portfolio, positions, profit and loss.

import { answeredContract, currency, dateText, secType } from './fragments.ts';
import {
  decimal,
  double,
  doubleMax,
  fixed,
  id,
  pattern,
  realDecimal,
  realDouble,
  right,
  text,
} from './kinds.ts';
import { leaf, message } from './layout.ts';

const version = (value: string) => leaf('version', fixed(value));
const account = pattern('account', /^[A-Za-z0-9]*$/);
const valueCurrency = currency;

const managedAccounts = message(
  15,
  'managedAccounts',
  version('1'),
  leaf('accounts', pattern('accounts', /^[A-Za-z0-9,]*$/)),
);

const accountValue = message(
  6,
  'accountValue',
  version('2'),
  leaf('key', pattern('name', /^[A-Za-z$][\w+-]*$/)),
  leaf('value', text),
  leaf('currency', valueCurrency),
  leaf('account', account),
);

const portfolioValue = message(
  7,
  'portfolioValue',
  version('8'),
  leaf('conId', id),
  leaf('symbol', text),
  leaf('secType', secType),
  leaf('lastTradeDate', dateText),
  leaf('strike', decimal),
  leaf('right', right('0')),
  leaf('multiplier', text),
  leaf('primaryExchange', text),
  leaf('currency', currency),
  leaf('localSymbol', text),
  leaf('tradingClass', text),
  leaf('quantity', realDecimal),
  leaf('marketPrice', realDouble),
  leaf('marketValue', realDouble),
  leaf('averageCost', realDouble),
  leaf('unrealizedPnl', realDouble),
  leaf('realizedPnl', realDouble),
  leaf('account', account),
);

const accountUpdateTime = message(
  8,
  'accountUpdateTime',
  version('1'),
  leaf('time', pattern('hh:mm', /^\d\d:\d\d$/)),
);
const accountDownloadEnd = message(54, 'accountDownloadEnd', version('1'), leaf('account', account));

const position = message(
  61,
  'position',
  version('3'),
  leaf('account', account),
  ...answeredContract(double, right('')),
  leaf('quantity', realDecimal),
  leaf('averageCost', realDouble),
);
const positionEnd = message(62, 'positionEnd', version('1'));

const accountSummary = message(
  63,
  'accountSummary',
  version('1'),
  leaf('requestId', id),
  leaf('account', account),
  leaf('tag', pattern('name', /^[A-Za-z$][\w+-]*$/)),
  leaf('value', text),
  leaf('currency', valueCurrency),
);
const accountSummaryEnd = message(64, 'accountSummaryEnd', version('1'), leaf('requestId', id));

const positionMulti = message(
  71,
  'positionMulti',
  version('1'),
  leaf('requestId', id),
  leaf('account', account),
  ...answeredContract(double, right('')),
  leaf('quantity', realDecimal),
  leaf('averageCost', realDouble),
  leaf('modelCode', text),
);
const positionMultiEnd = message(72, 'positionMultiEnd', version('1'), leaf('requestId', id));

const accountUpdateMulti = message(
  73,
  'accountUpdateMulti',
  version('1'),
  leaf('requestId', id),
  leaf('account', account),
  leaf('modelCode', text),
  leaf('key', pattern('name', /^[A-Za-z$][\w+-]*$/)),
  leaf('value', text),
  leaf('currency', valueCurrency),
);
const accountUpdateMultiEnd = message(74, 'accountUpdateMultiEnd', version('1'), leaf('requestId', id));

const pnl = message(
  94,
  'pnl',
  leaf('requestId', id),
  leaf('daily', doubleMax),
  leaf('unrealized', doubleMax),
  leaf('realized', doubleMax),
);
const pnlSingle = message(
  95,
  'pnlSingle',
  leaf('requestId', id),
  leaf('quantity', realDecimal),
  leaf('daily', doubleMax),
  leaf('unrealized', doubleMax),
  leaf('realized', doubleMax),
  leaf('value', doubleMax),
);

/** All of them by name. */
export const accountAnswers = {
  managedAccounts,
  accountValue,
  portfolioValue,
  accountUpdateTime,
  accountDownloadEnd,
  position,
  positionEnd,
  accountSummary,
  accountSummaryEnd,
  positionMulti,
  positionMultiEnd,
  accountUpdateMulti,
  accountUpdateMultiEnd,
  pnl,
  pnlSingle,
} as const;
