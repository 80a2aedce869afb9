import { describe, expect, it } from 'vitest';
import { answers } from './answers.ts';
import { decodeTexts, decodeValues, encodeFields } from './codec.ts';

const text = 'datos de mercado históricos 東';

describe('text beyond ASCII', () => {
  it('travels escaped from 153 on, and means the same', () => {
    const fields = encodeFields(answers.errorMessage, { id: 3, code: 162, text }, 178);
    expect(fields[4]).toBe(String.raw`datos de mercado hist\u00f3ricos \u6771`);
    expect(decodeValues(answers.errorMessage, fields.slice(1), 178)).toMatchObject({
      ok: true,
      value: { text },
    });
  });

  it('travels as it is before', () => {
    const fields = encodeFields(answers.errorMessage, { id: 3, code: 162, text }, 152);
    expect(fields).toEqual(['4', '2', '3', '162', text]);
    const decoded = decodeTexts(answers.errorMessage, fields.slice(1), 152);
    expect(decoded.ok && encodeFields(answers.errorMessage, decoded.value, 152)).toEqual(fields);
  });
});
