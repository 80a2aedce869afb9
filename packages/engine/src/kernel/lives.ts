// The start of a life: what the last one left in the air is in doubt, and nothing that depended on the process is believed.
import { type AccountId, parseMoney, type SessionId, type StrategyId } from '../base/index.ts';
import { alert, type Deciding } from './deciding.ts';
import { cancelEntriesOf } from './exits.ts';
import type { NodeStarted, StrategyBlamed } from './kernel-input.ts';

export function onNodeStarted(d: Deciding, input: NodeStarted): void {
  const { engineFingerprint, strategyFingerprint, configFingerprint, atMs } = input;
  const changed = d.books.life > 0 && d.books.configFingerprint !== configFingerprint;
  d.emit({
    type: 'LifeStarted',
    nodeId: input.config.nodeId,
    life: d.books.life + 1,
    engineFingerprint,
    strategyFingerprint,
    configFingerprint,
    atMs,
  });
  if (changed) d.emit({ type: 'ConfigChanged', configFingerprint });
  doubtWhatWasInTheAir(d);
  fundDryAccounts(d);
  quarantineAsConfigured(d);
}

/** An intent may have left in the instant before the end: only the venue can say. */
function doubtWhatWasInTheAir(d: Deciding): void {
  for (const order of [...d.books.allOpenOrders()]) {
    if (order.status !== 'intended' && order.status !== 'submitted') continue;
    const { clientOrderId } = order.terms;
    d.emit({ type: 'OrderBecameUnknown', clientOrderId, reason: 'the process ended before an answer came' });
  }
}

function fundDryAccounts(d: Deciding): void {
  for (const { id, currency } of d.config.accounts) {
    const amount = d.config.initialBalances[id];
    if (amount === undefined || d.books.account(id).cashSinceMs !== undefined) continue;
    parseMoney(amount, `initial balance of ${id}`);
    d.emit({
      type: 'CashAdjusted',
      account: id as AccountId,
      cashId: 'initial',
      currency,
      amount,
      provenance: 'initial',
    });
    d.market.cashChanged(id, d.books);
  }
}

function quarantineAsConfigured(d: Deciding): void {
  for (const { id, quarantined } of d.config.sessions)
    for (const strategy of quarantined) {
      if (d.books.strategy(id, strategy).quarantine) continue;
      d.emit({ type: 'StrategyQuarantined', session: id, strategy, reason: 'configured', atMs: d.nowMs });
    }
}

export function onStrategyBlamed(d: Deciding, input: StrategyBlamed): void {
  const { session, strategy, reason, atMs } = input;
  d.emit({
    type: 'StrategyQuarantined',
    session: session as never,
    strategy: strategy as never,
    reason,
    atMs,
  });
  alert(
    d,
    'critical',
    'strategy-quarantined',
    `${strategy} of session ${session}: ${reason}; its entries stop, its protection stays`,
  );
  cancelEntriesOf(d, session as SessionId, strategy as StrategyId, 'strategy quarantined');
}
