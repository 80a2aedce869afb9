// Every indicator by name, with its parameters: what a strategy declares as data, so that the kernel makes, feeds, saves and restores
// them all, and a screen can say what a strategy looks at.
import { Adx } from './adx.ts';
import { Atr } from './atr.ts';
import { type BarField, barFields } from './bar-field.ts';
import { Bollinger } from './bollinger.ts';
import { CumulativeDelta } from './cumulative-delta.ts';
import { DirectionalMovement } from './directional-movement.ts';
import { Ema } from './ema.ts';
import type { Indicator } from './indicator.ts';
import { IndicatorSpecError } from './indicator-spec-error.ts';
import { Macd } from './macd.ts';
import { OnBalanceVolume } from './on-balance-volume.ts';
import { PreviousExtreme } from './previous-extreme.ts';
import { PreviousMean } from './previous-mean.ts';
import { RollingExtreme } from './rolling-extreme.ts';
import { RollingVwap } from './rolling-vwap.ts';
import { Rsi } from './rsi.ts';
import { SessionVwap } from './session-vwap.ts';
import { Sma } from './sma.ts';
import { StandardDeviation } from './standard-deviation.ts';
import { Stochastic } from './stochastic.ts';

type NoParameters = Readonly<Record<never, never>>;
interface Length {
  readonly length: number;
}
interface LengthAndSource extends Length {
  /** Which field of the bar; closes unless said. */
  readonly source?: BarField;
}

/** `parameters` must be given, `source` may be. `needsVolume`: refuses bars whose source has no volume, whatever the field. */
interface Entry<Spec, Made extends Indicator> {
  readonly parameters: readonly string[];
  readonly hasSource: boolean;
  readonly needsVolume: boolean;
  make(spec: Spec): Made;
}

const ofField = <Made extends Indicator>(
  make: (length: number, source?: BarField) => Made,
): Entry<LengthAndSource, Made> => ({
  parameters: ['length'],
  hasSource: true,
  needsVolume: false,
  make: ({ length, source }) => make(length, source),
});

const entry = <Spec, Made extends Indicator>(
  parameters: readonly (keyof Spec & string)[],
  needsVolume: boolean,
  make: (spec: Spec) => Made,
): Entry<Spec, Made> => ({ parameters, hasSource: false, needsVolume, make });

export const indicatorCatalogue = {
  sma: ofField((length, source) => new Sma(length, source)),
  ema: ofField((length, source) => new Ema(length, source)),
  rsi: ofField((length, source) => new Rsi(length, source)),
  standardDeviation: ofField((length, source) => new StandardDeviation(length, source)),
  rollingMax: ofField((length, source) => new RollingExtreme('highest', length, source)),
  rollingMin: ofField((length, source) => new RollingExtreme('lowest', length, source)),
  previousMax: ofField((length, source) => new PreviousExtreme('highest', length, source)),
  previousMin: ofField((length, source) => new PreviousExtreme('lowest', length, source)),
  previousMean: ofField((length, source) => new PreviousMean(length, source)),
  bollinger: {
    ...entry<LengthAndSource & { readonly width: number }, Bollinger>(
      ['length', 'width'],
      false,
      ({ length, width, source }) => new Bollinger(length, width, source),
    ),
    hasSource: true,
  },
  macd: entry<{ readonly fast: number; readonly slow: number; readonly signal: number }, Macd>(
    ['fast', 'slow', 'signal'],
    false,
    ({ fast, slow, signal }) => new Macd(fast, slow, signal),
  ),
  atr: entry<Length, Atr>(['length'], false, ({ length }) => new Atr(length)),
  directionalMovement: entry<Length, DirectionalMovement>(
    ['length'],
    false,
    ({ length }) => new DirectionalMovement(length),
  ),
  adx: entry<Length, Adx>(['length'], false, ({ length }) => new Adx(length)),
  stochastic: entry<Length & { readonly kLength: number; readonly dLength: number }, Stochastic>(
    ['length', 'kLength', 'dLength'],
    false,
    ({ length, kLength, dLength }) => new Stochastic(length, kLength, dLength),
  ),
  onBalanceVolume: entry<NoParameters, OnBalanceVolume>([], true, () => new OnBalanceVolume()),
  cumulativeDelta: entry<NoParameters, CumulativeDelta>([], true, () => new CumulativeDelta()),
  sessionVwap: entry<NoParameters, SessionVwap>([], true, () => new SessionVwap()),
  rollingVwap: entry<Length, RollingVwap>(['length'], true, ({ length }) => new RollingVwap(length)),
} as const;

type Catalogue = typeof indicatorCatalogue;
export type IndicatorKind = keyof Catalogue;

type SpecOf<Kind extends IndicatorKind> = { readonly kind: Kind } & Parameters<Catalogue[Kind]['make']>[0];

/** An indicator as a strategy declares it: `{ kind: 'ema', length: 20 }`. */
export type IndicatorSpec = { [Kind in IndicatorKind]: SpecOf<Kind> }[IndicatorKind];

/** The class behind a declaration. */
export type IndicatorOf<Spec extends { readonly kind: IndicatorKind }> = ReturnType<
  Catalogue[Spec['kind']]['make']
>;

/** Throws `IndicatorSpecError` for an unknown kind or parameter, one that is missing, or a value out of bounds. */
export function createIndicator<Spec extends IndicatorSpec>(spec: Spec): IndicatorOf<Spec> {
  checkSpec(spec);
  const found = indicatorCatalogue[spec.kind] as unknown as Entry<Spec, IndicatorOf<Spec>>;
  return found.make(spec);
}

/** Whether it can only be fed with bars that have a volume. */
export function needsVolume(spec: IndicatorSpec): boolean {
  return indicatorCatalogue[spec.kind].needsVolume || ('source' in spec && spec.source === 'volume');
}

/** Declarations come from users' strategies, which run without a type check. */
function checkSpec(spec: IndicatorSpec): void {
  const kinds = Object.keys(indicatorCatalogue);
  if (!kinds.includes(spec.kind))
    throw new IndicatorSpecError(
      `unknown indicator "${spec.kind}"${nearest(spec.kind, kinds)}; there are ${kinds.join(', ')}`,
    );
  const { parameters, hasSource } = indicatorCatalogue[spec.kind];
  const allowed = ['kind', ...parameters, ...(hasSource ? ['source'] : [])];
  for (const name of Object.keys(spec))
    if (!allowed.includes(name))
      throw new IndicatorSpecError(
        `${spec.kind}: unknown parameter "${name}"${nearest(name, allowed)}; expected ${allowed.slice(1).join(', ') || 'none'}`,
      );
  for (const name of parameters)
    if (!(name in spec)) throw new IndicatorSpecError(`${spec.kind}: the parameter "${name}" is missing`);
  if ('source' in spec && spec.source !== undefined && !barFields.includes(spec.source))
    throw new IndicatorSpecError(
      `${spec.kind}: unknown source "${spec.source}"; expected one of ${barFields.join(', ')}`,
    );
}

/** A suggestion where one name is contained in the other or begins like it; nothing where none is close. */
function nearest(name: string, known: readonly string[]): string {
  const asked = String(name).toLowerCase();
  const close = known.find((one) => {
    const lower = one.toLowerCase();
    return lower.includes(asked) || asked.includes(lower) || lower.slice(0, 3) === asked.slice(0, 3);
  });
  return close === undefined ? '' : `, did you mean "${close}"?`;
}
