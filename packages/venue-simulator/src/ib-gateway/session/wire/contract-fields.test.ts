import { describe, expect, it } from 'vitest';
import { asOfVersion } from '../../testing/requests.ts';
import { WholeGateway } from '../../testing/whole-gateway.ts';

const callRequest = (date: string, requestId: number) =>
  [
    '9',
    '8',
    requestId,
    '0',
    'AAPL',
    'OPT',
    date,
    '270.0',
    'C',
    '100',
    'SMART',
    '',
    'USD',
    '',
    '',
    '0',
    '',
    '',
    '',
  ].map(String);

/** The fields of the one contract that fits, at a server version. */
function detailsAt(version: number, date = '20261218'): readonly string[] {
  const whole = new WholeGateway({ options: { serverVersion: Math.max(version, 177) } });
  const client = whole.started(1, `v100..${version}`);
  client.send(...asOfVersion(callRequest(date, 5), version));
  whole.clock.advanceBy(1000);
  const details = client.take().filter(([id]) => id === '10');
  expect(details).toHaveLength(1);
  return details[0]!;
}

describe('the last trading day of an option', () => {
  it.each([
    [173, 4, ['20261218 16:00 US/Eastern']],
    [176, 4, ['20261218-21:00:00']],
    [178, 4, ['20261218-21:00:00']],
    [193, 4, ['20261218', '20261218']],
  ])('has the form that gateways of %i have', (version, at, expected) => {
    expect(detailsAt(version).slice(at, at + expected.length)).toEqual(expected);
  });

  it('may come back as it was sent', () => {
    const [first] = detailsAt(178).slice(4);
    expect(detailsAt(178, first)[13]).toBe(detailsAt(178)[13]);
  });
});
