// Whatever bytes come, in whatever order, the gateway goes on: an error, a dropped client, and a line in the log.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameOf, frameOfText, payloadText } from './codec/index.ts';
import { defaultOptions } from './session/index.ts';
import { requestSamples } from './testing/request-samples.ts';
import { WholeGateway } from './testing/whole-gateway.ts';

/** Nothing here is about the message rate. */
const options = {
  limits: { ...defaultOptions.limits, messagesPerSecondMax: 1e9, messagesPerSecondWarning: 1e9 },
};

const hostile = fc.constantFrom(
  '',
  '0',
  '-1',
  '1',
  '2147483647',
  '2147483648',
  '9223372036854775807',
  '1.7976931348623157E308',
  'NaN',
  'Infinity',
  '1e400',
  '-0.0',
  'AAPL',
  'SPX',
  'OPT',
  'BAG',
  'STK',
  'SMART',
  'BUY',
  'SELL',
  'MKT',
  'STP',
  'TRAIL',
  '20261218',
  '20261232',
  '20261124 10:00:00 US/Eastern',
  '20261124-10:00:00',
  'x'.repeat(5000),
  '\u{1f600}',
  '1 Y',
  '1 secs',
  'SCHEDULE',
  'BID_ASK',
);

type Bend =
  | { readonly kind: 'none' }
  | { readonly kind: 'replace' | 'insert'; readonly at: number; readonly value: string }
  | { readonly kind: 'remove'; readonly at: number };

const bend: fc.Arbitrary<Bend> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Bend>({ kind: 'none' }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('replace' as const), at: fc.nat(130), value: hostile }),
  },
  fc.record({ kind: fc.constant('insert' as const), at: fc.nat(130), value: hostile }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat(130) }),
);

function bent(fields: readonly string[], change: Bend): readonly string[] {
  if (change.kind === 'none') return fields;
  const at = change.at % fields.length;
  if (change.kind === 'remove') return fields.toSpliced(at, 1);
  return fields.toSpliced(at, change.kind === 'replace' ? 1 : 0, change.value);
}

const message = fc.record({
  fields: fc.constantFrom(...requestSamples),
  change: bend,
  waitMs: fc.constantFrom(0, 0, 0, 1, 100, 5000),
});

describe('hostile clients', () => {
  it('bent requests in any order neither stop the gateway nor fail inside it', () => {
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 30 }), (script) => {
        const whole = new WholeGateway({ options });
        const client = whole.started(1);
        for (const { fields, change, waitMs } of script) {
          client.send(...bent(fields, change));
          whole.clock.advanceBy(waitMs);
        }
        expect(whole.eventsOf('requestFailed')).toEqual([]);
        const calm = whole.started(2);
        calm.send(49, 1);
        expect(calm.take().at(-1)?.[0]).toBe('49');
      }),
      { numRuns: 150, interruptAfterTimeLimit: 4000 },
    );
  });

  it('random payloads are answered or ignored', () => {
    const field = fc.oneof(hostile, fc.nat(110).map(String), fc.string({ maxLength: 12 }));
    const payload = fc.oneof(
      fc.array(field, { maxLength: 40 }).map(payloadText),
      fc.string({ maxLength: 60 }),
    );
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 40 }), (texts) => {
        const whole = new WholeGateway({ options });
        const client = whole.started(1);
        for (const text of texts) client.sendBytes(frameOfText(text));
        whole.clock.advanceBy(1000);
        expect(whole.eventsOf('requestFailed')).toEqual([]);
        expect(whole.started(2).connection.ending).toBe('open');
      }),
      { numRuns: 150, interruptAfterTimeLimit: 2000 },
    );
  });

  it('random bytes and lengths cost the client its connection at most, at every stage', () => {
    const stage = fc.constantFrom('none', 'greeted', 'started');
    const chunk = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.uint8Array({ maxLength: 32 }).map((bytes) => frameOf(bytes)),
      fc.integer().map((length) => frameOf(new Uint8Array(3), length)),
    );
    fc.assert(
      fc.property(stage, fc.array(chunk, { maxLength: 20 }), (at, chunks) => {
        const whole = new WholeGateway({ options });
        const client = at === 'started' ? whole.started(1) : whole.connect();
        if (at === 'greeted') client.greet();
        for (const bytes of chunks) client.sendBytes(bytes);
        whole.clock.advanceBy(1000);
        client.close();
        expect(whole.started(1).connection.ending).toBe('open');
      }),
      { numRuns: 200, interruptAfterTimeLimit: 2000 },
    );
  });
});
