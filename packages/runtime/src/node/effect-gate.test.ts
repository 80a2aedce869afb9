import type { Effect } from '@holdfast/engine/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EffectGate } from './effect-gate.ts';

const alertOf = (text: string): Effect => ({ type: 'RaiseAlert', level: 'notice', code: 'test', text });
const rig = (durable = 0) => {
  const performed: string[] = [];
  const gate = new EffectGate(durable, (effect) =>
    performed.push(effect.type === 'RaiseAlert' ? effect.text : effect.type),
  );
  return { gate, performed };
};

describe('the effect gate', () => {
  it('holds an effect until both the journal and the tape are durable', () => {
    for (const order of [
      ['journal', 'tape'],
      ['tape', 'journal'],
    ] as const) {
      const { gate, performed } = rig();
      gate.hold(5, [alertOf('a')]);
      for (const which of order) {
        expect(performed).toEqual([]);
        if (which === 'journal') gate.journalDurable(5);
        else gate.tapeDurable(5);
      }
      expect(performed).toEqual(['a']);
    }
  });

  it('never lets one go before its seq is durable on both, whatever comes when, and keeps their order', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('hold' as const) }),
      fc.record({ kind: fc.constantFrom('journal' as const, 'tape' as const), by: fc.nat(4) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let [seq, journal, tape] = [0, 0, 0];
        const performed: number[] = [];
        const gate = new EffectGate(0, (effect) => {
          const of = Number((effect as { text: string }).text);
          expect(of).toBeLessThanOrEqual(Math.min(journal, tape));
          performed.push(of);
        });
        for (const one of steps) {
          if (one.kind === 'hold') gate.hold(++seq, [alertOf(String(seq))]);
          else if (one.kind === 'journal') {
            journal = Math.min(seq, journal + one.by);
            gate.journalDurable(journal);
          } else {
            tape = Math.min(seq, tape + one.by);
            gate.tapeDurable(tape);
          }
        }
        expect(performed).toEqual(Array.from({ length: Math.min(journal, tape) }, (_, k) => k + 1));
      }),
    );
  });

  it('lets nothing out once it is closed', () => {
    const { gate, performed } = rig();
    gate.hold(1, [alertOf('a')]);
    gate.close();
    gate.journalDurable(9);
    gate.tapeDurable(9);
    gate.hold(2, [alertOf('b')]);
    expect(performed).toEqual([]);
  });
});
