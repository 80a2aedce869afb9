// News, fundamentals, event calendars and advisors' data: answered as by a gateway whose user has no subscription.

import { gatewayError } from '../../errors/index.ts';
import type { HandlersOf } from './handler.ts';
import { nothingToCancel } from './repeat.ts';

type Names =
  | 'reqNewsProviders'
  | 'reqNewsBulletins'
  | 'cancelNewsBulletins'
  | 'reqNewsArticle'
  | 'reqHistoricalNews'
  | 'reqFundamentalData'
  | 'cancelFundamentalData'
  | 'requestFa'
  | 'replaceFa'
  | 'reqWshMetaData'
  | 'cancelWshMetaData'
  | 'reqWshEventData'
  | 'cancelWshEventData';

/** The three that every user has. */
const providers = [
  { code: 'BRFG', name: 'Briefing.com General Market Columns' },
  { code: 'BRFUPDN', name: 'Briefing.com Analyst Actions' },
  { code: 'DJNL', name: 'Dow Jones Newsletters' },
];

const ONLY = 0;

export const newsHandlers: HandlersOf<Names> = {
  reqNewsProviders(client) {
    client.send('newsProviders', { providers });
  },

  reqNewsBulletins(client) {
    client.subscriptions.add('bulletins', ONLY, nothingToCancel);
  },

  cancelNewsBulletins(client) {
    client.subscriptions.cancel('bulletins', ONLY);
  },

  reqNewsArticle(client, { requestId }) {
    client.error(requestId, gatewayError('newsArticleNotAllowed'));
  },

  reqHistoricalNews(client, { requestId }) {
    client.send('historicalNewsEnd', { requestId, hasMore: false });
  },

  reqFundamentalData(client, { requestId }) {
    client.error(requestId, gatewayError('fundamentalsNotAvailable'));
  },

  cancelFundamentalData(client, { requestId }) {
    client.gateway.log({ event: 'cancelTooLate', connection: client.label, requestId });
  },

  requestFa(client) {
    client.error(-1, gatewayError('notFinancialAdvisor'));
  },

  replaceFa(client, { requestId }) {
    client.error(requestId ?? -1, gatewayError('notFinancialAdvisor'));
  },

  reqWshMetaData(client, { requestId }) {
    client.error(requestId, gatewayError('wshNotAllowed'));
  },

  cancelWshMetaData(client, { requestId }) {
    client.gateway.log({ event: 'cancelTooLate', connection: client.label, requestId });
  },

  reqWshEventData(client, { requestId }) {
    client.error(requestId, gatewayError('wshNotAllowed'));
  },

  cancelWshEventData(client, { requestId }) {
    client.gateway.log({ event: 'cancelTooLate', connection: client.label, requestId });
  },
};
