// Decimal texts of a file as whole numbers of ticks or lots, exactly: never through a binary fraction, but for volumes.

/** A tick or lot size, ready to divide by. */
export interface StepSize {
  readonly text: string;
  /** The size as an integer with `decimals` places. */
  readonly units: number;
  readonly decimals: number;
}

const decimalPattern = /^(-?)(\d+)(?:\.(\d*))?$/;

/** `undefined` when the text is no positive decimal number. */
export function stepSize(text: string): StepSize | undefined {
  const match = decimalPattern.exec(text);
  if (match === null || match[1] === '-') return undefined;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  const units = Number(`${match[2]}${fraction}`);
  if (units === 0 || !Number.isSafeInteger(units)) return undefined;
  return { text, units, decimals: fraction.length };
}

/** The number of steps, or a sentence about why there is none. */
export function stepsOf(text: string, step: StepSize): number | string {
  const match = decimalPattern.exec(text);
  if (match === null) return `"${text}" is no decimal number`;
  const [, sign, whole = '', fraction = ''] = match;
  const digits = fraction.length > step.decimals ? fraction.replace(/0+$/, '') : fraction;
  if (digits.length > step.decimals) return `${text} is no multiple of ${step.text}`;
  const units = Number(whole + digits.padEnd(step.decimals, '0'));
  if (!Number.isSafeInteger(units)) return `${text} is too large for steps of ${step.text}`;
  const steps = units / step.units;
  // Exact: both are safe integers, and the quotient is taken only when it divides.
  if (units % step.units !== 0) return `${text} is no multiple of ${step.text}`;
  return sign === '-' && steps !== 0 ? -steps : steps;
}

/** As `stepsOf`, but a part of a step is kept as a binary fraction: for statistics, never for what is traded. */
export function partialStepsOf(text: string, step: StepSize): number | string {
  const whole = stepsOf(text, step);
  if (typeof whole === 'number') return whole;
  if (!decimalPattern.test(text)) return whole;
  const steps = Number(text) / Number(step.text);
  return Number.isFinite(steps) && Math.abs(steps) <= Number.MAX_SAFE_INTEGER ? steps : whole;
}
