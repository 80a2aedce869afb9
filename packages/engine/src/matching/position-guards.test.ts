import { describe, expect, it } from 'vitest';
import { lots, TestDesk, ticks } from './venue-fixtures.ts';

const guarded = (): TestDesk =>
  new TestDesk().hold(100, 60_000, 60_001, {
    attachedStopTicks: ticks(59_900),
    attachedTargetTicks: ticks(60_200),
  });

const protections = (desk: TestDesk) => desk.reports.filter((it) => it.type === 'ProtectionReport');
const fired = (desk: TestDesk) => desk.orderReports().filter(({ trigger }) => trigger !== undefined);

describe('stop and target of a position', () => {
  it('are attached by the entry that opens it', () => {
    expect(protections(guarded())).toMatchObject([
      {
        stopTicks: 59_900,
        targetTicks: 60_200,
        positionId: 'paper-position-1',
        protectionId: 'paper-protection-1',
      },
    ]);
  });

  it('one leg fires and ends the other', () => {
    const desk = guarded().at(300).quote(60_200, 60_201).quote(59_000, 59_001);
    expect(fired(desk)).toMatchObject([
      { trigger: 'target', status: 'accepted', side: 'sell', reduceOnly: true },
      { trigger: 'target', status: 'filled', averagePrice: '60200', filledLots: 100 },
    ]);
    expect(fired(desk)[0]?.clientOrderId).toBeUndefined();
    expect(protections(desk).at(-1)?.stopTicks).toBeUndefined();
    expect(desk.position).toBe(0);
  });

  it('a gap through the stop fills at the market', () => {
    const desk = guarded().at(300).quote(58_000, 58_010);
    expect(fired(desk).at(-1)).toMatchObject({ trigger: 'stop', status: 'filled', averagePrice: '58000' });
  });

  it('covers what was added to the position, and fires once while its order works', () => {
    const desk = guarded()
      .submit('more', { lots: lots(50) })
      .at(200)
      .quote(60_000, 60_001, 9_000);
    desk.at(300).quote(59_900, 59_901, 60).quote(59_899, 59_901, 40).quote(59_898, 59_901, 500);
    expect(fired(desk).map(({ status, filledLots }) => `${status} ${filledLots}`)).toEqual([
      'accepted 0',
      'partiallyFilled 60',
      'partiallyFilled 100',
      'filled 150',
    ]);
    expect(new Set(fired(desk).map(({ venueOrderId }) => venueOrderId)).size).toBe(1);
    expect(desk.position).toBe(0);
  });

  it('are replaced as a pair, after the latency, under the same id', () => {
    const desk = guarded().at(300).protect(59_950).at(400).time();
    expect(desk.reports.slice(-2)).toMatchObject([
      { type: 'ProtectionOutcomeReport', outcome: 'accepted' },
      { type: 'ProtectionReport', stopTicks: 59_950, protectionId: 'paper-protection-1' },
    ]);
    expect(protections(desk).at(-1)?.targetTicks).toBeUndefined();
  });

  it('refuses levels that would fire at once, and keeps what stood', () => {
    const desk = guarded().at(300).protect(60_100).at(400).time();
    expect(desk.reports.at(-1)).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringContaining('fire at once'),
    });
    expect(desk.venue.readState(1, [], desk.nowMs).protections).toMatchObject([{ stopTicks: 59_900 }]);
  });

  it('refuses to guard nothing', () => {
    const desk = new TestDesk().protect(59_000).at(100).time();
    expect(desk.reports.at(-1)).toMatchObject({
      outcome: 'rejected',
      reason: 'there is no position to protect',
    });
  });

  it('end with a position that flips', () => {
    const desk = guarded()
      .submit('flip', { side: 'sell', lots: lots(300) })
      .at(200)
      .quote(60_000, 60_001);
    expect(desk.position).toBe(-200);
    expect(protections(desk).at(-1)).toMatchObject({ positionId: 'paper-position-2' });
    expect(protections(desk).at(-1)?.stopTicks).toBeUndefined();
  });
});
