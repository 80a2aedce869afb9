// Recorded sessions of real gateways: their client's side is played to ours, and the answers have to come in the order that was
// seen. Contracts that our market does not have are replaced by one that it has.

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aaplFields } from './testing/requests.ts';
import { WholeGateway } from './testing/whole-gateway.ts';

const recorded = new URL('../../../../../shared/golden/ibkr/frames.jsonl', import.meta.url);

interface SessionFrame {
  readonly session?: string;
  readonly direction: 'in' | 'out';
  readonly messageId: number | null;
  readonly fields: readonly string[];
}

function sessionOf(name: string): readonly SessionFrame[] {
  return readFileSync(recorded, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as SessionFrame)
    .filter(({ session }) => session === name);
}

/** Where a request's twelve contract fields begin. */
const contractAt: Readonly<Record<string, number>> = { '3': 2, '9': 3, '20': 2 };

function forOurMarket(fields: readonly string[]): readonly string[] {
  const at = contractAt[fields[0] ?? ''];
  return at === undefined ? fields : [...fields.slice(0, at), ...aaplFields, ...fields.slice(at + 12)];
}

/** Kinds in their order, repeats once, without the gateway's own notices, which may stand anywhere. */
function kinds(frames: readonly (readonly string[])[]): string[] {
  const told = frames.filter((fields) => !(fields[0] === '4' && fields[2] === '-1')).map(([id]) => id ?? '');
  return told.filter((id, i) => id !== told[i - 1]);
}

/** Answers to the client's side of a session; bars that are kept up to date get some seconds. */
function answersTo(
  session: readonly SessionFrame[],
  change: (fields: readonly string[]) => readonly string[],
): string[][] {
  const whole = new WholeGateway();
  const client = whole.connect().start(1, 'v100..176');
  for (const { fields } of session.filter(({ direction }) => direction === 'out')) {
    whole.clock.advanceBy(6000);
    client.send(...change(fields));
  }
  whole.clock.advanceBy(1000);
  return client.take();
}

const seen = (session: readonly SessionFrame[]) =>
  session
    .filter(({ direction, messageId }) => direction === 'in' && messageId !== null)
    .map(({ fields }) => fields);

describe.skipIf(!existsSync(recorded))('recorded sessions', () => {
  it.each([['connection=test_connect'], ['data=test_request_bars']])(
    '%s is answered in the order that was seen',
    (name) => {
      const session = sessionOf(name);
      const ours = answersTo(session, forOurMarket);
      expect(ours[0]?.[0]).toBe('176');
      expect(kinds(ours.slice(1))).toEqual(kinds(seen(session)));
    },
  );

  it.each([['execution=test_place_limit_order'], ['execution=test_place_market_order']])(
    '%s is answered in the order that was seen, up to the order with which it ends',
    (name) => {
      const session = sessionOf(name);
      const ours = kinds(answersTo(session, forOurMarket).slice(1));
      const recordedKinds = kinds(seen(session));
      expect(ours.slice(0, recordedKinds.length)).toEqual(recordedKinds);
      // The frames end there. A market order is then reported as all are; a limit order without a limit is refused.
      const [first] = ours.slice(recordedKinds.length);
      expect(first).toBe(name.includes('limit') ? '4' : '5');
    },
  );

  it('updates bars until the client cancels, which is confirmed', () => {
    const session = sessionOf('subscribe=test_subscribe_historical_bars');
    const ours = kinds(answersTo(session, forOurMarket).slice(1));
    // The recording ends with the cancel itself.
    expect(ours).toEqual([...kinds(seen(session)), '4']);
  });

  it('refuses a security type that is none in the words that were seen', () => {
    const session = sessionOf('contract=test_request_contract_details_raises_exception');
    const refusal = seen(session).at(-1);
    expect(answersTo(session, (fields) => fields).at(-1)).toEqual(refusal);
  });
});
