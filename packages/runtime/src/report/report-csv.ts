// The report's tables as CSV (RFC 4180): times as UTC text and in milliseconds, amounts as exact decimals, empty where a
// figure is not known. Texts that a spreadsheet would take for a formula are defused.
import type { ReportModel } from './report-model.ts';

type Cell = string | number | boolean | undefined;

/** Amounts begin with a minus and are none of a formula's business. */
const decimalPattern = /^-?\d+(\.\d+)?$/;

function cellText(cell: Cell): string {
  if (cell === undefined) return '';
  const text = String(cell);
  const safe = /^[=+\-@\t\r]/.test(text) && !decimalPattern.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One column a name: the order of the keys is the order of the columns. */
function csvOf(columns: readonly string[], rows: readonly Readonly<Record<string, Cell>>[]): string {
  const lines = rows.map((row) => columns.map((column) => cellText(row[column])).join(','));
  return [columns.join(','), ...lines, ''].join('\r\n');
}

const utc = (atMs: number | undefined): string | undefined =>
  atMs === undefined ? undefined : new Date(atMs).toISOString();

const tradeColumns =
  'number,account,instrument,session,strategy,side,quantity,entry_utc,entry_ms,entry_price,entry_reason,exit_utc,exit_ms,exit_price,exit_reason,exit_leg,bars_held,gross,fees,funding,slippage,net,risk_amount,r_multiple,worst_price,worst_amount,best_price,best_amount,slippage_unmeasured'.split(
    ',',
  );

/** Empty where no fill of the trip had a reference: unknown is not zero. */
const measuredSlippage = ({
  slippage,
  slippageUnmeasured,
}: ReportModel['roundTrips'][number]): string | undefined =>
  slippageUnmeasured > 0 && Number(slippage) === 0 ? undefined : slippage;

export const tradesCsv = ({ roundTrips, instruments }: ReportModel): string =>
  csvOf(
    tradeColumns,
    roundTrips.map((trip) => ({
      number: trip.number,
      account: trip.account,
      instrument: instruments[trip.instrument]?.id,
      session: trip.session,
      strategy: trip.strategy,
      side: trip.side,
      quantity: trip.quantity,
      entry_utc: utc(trip.entryAtMs),
      entry_ms: trip.entryAtMs,
      entry_price: trip.entryPrice,
      entry_reason: trip.entryReason,
      exit_utc: utc(trip.exitAtMs),
      exit_ms: trip.exitAtMs,
      exit_price: trip.exitPrice,
      exit_reason: trip.exitReason,
      exit_leg: trip.exitLeg,
      bars_held: trip.barsHeld,
      gross: trip.gross,
      fees: trip.feesPending > 0 ? undefined : trip.fees,
      funding: trip.funding,
      slippage: measuredSlippage(trip),
      net: trip.net,
      risk_amount: trip.riskAmount,
      r_multiple: trip.rMultiple,
      worst_price: trip.adverse?.price,
      worst_amount: trip.adverse?.amount,
      best_price: trip.favorable?.price,
      best_amount: trip.favorable?.amount,
      slippage_unmeasured: trip.slippageUnmeasured,
    })),
  );

const fillColumns =
  'at_utc,at_ms,fill_id,client_order_id,account,instrument,side,quantity,price,worth,fee,slippage,liquidity,purpose'.split(
    ',',
  );

export const fillsCsv = ({ fills, instruments }: ReportModel): string =>
  csvOf(
    fillColumns,
    fills.map((fill) => ({
      at_utc: utc(fill.atMs),
      at_ms: fill.atMs,
      fill_id: fill.fillId,
      client_order_id: fill.clientOrderId,
      account: fill.account,
      instrument: instruments[fill.instrument]?.id,
      side: fill.side,
      quantity: fill.quantity,
      price: fill.price,
      worth: fill.worth,
      fee: fill.fee,
      slippage: fill.slippage,
      liquidity: fill.liquidity,
      purpose: fill.purpose,
    })),
  );

const orderColumns =
  'at_utc,client_order_id,venue_order_id,account,instrument,session,strategy,purpose,reason,provenance,side,type,time_in_force,reduce_only,quantity,filled_quantity,price,trigger,stop,target,bid,ask,average_price,fees,risk_amount,status,ending'.split(
    ',',
  );

export const ordersCsv = ({ orders, instruments }: ReportModel): string =>
  csvOf(
    orderColumns,
    orders.map((order) => ({
      at_utc: utc(order.life[0]?.atMs),
      client_order_id: order.clientOrderId,
      venue_order_id: order.venueOrderId,
      account: order.account,
      instrument: instruments[order.instrument]?.id,
      session: order.session,
      strategy: order.strategy,
      purpose: order.purpose,
      reason: order.reason,
      provenance: order.provenance,
      side: order.side,
      type: order.type,
      time_in_force: order.timeInForce,
      reduce_only: order.reduceOnly,
      quantity: order.quantity,
      filled_quantity: order.filledQuantity,
      price: order.price,
      trigger: order.trigger,
      stop: order.stop,
      target: order.target,
      bid: order.bid,
      ask: order.ask,
      average_price: order.averagePrice,
      fees: order.fees,
      risk_amount: order.riskAmount,
      status: order.status,
      ending: order.ending,
    })),
  );

export const equityCsv = ({ accounts }: ReportModel): string =>
  csvOf(
    ['at_utc', 'at_ms', 'account', 'currency', 'equity', 'drawdown'],
    accounts.flatMap(({ account, currency, equity }) =>
      equity.atMs.map((atMs, at) => ({
        at_utc: utc(atMs),
        at_ms: atMs,
        account,
        currency,
        equity: equity.equityText[at],
        drawdown: equity.drawdown[at],
      })),
    ),
  );
