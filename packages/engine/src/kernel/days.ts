// UTC days, by arithmetic: the engine has no `Date`.
import type { EpochMs } from '../base/index.ts';

export const dayMs = 86_400_000;

/** Midnight after `atMs`. */
export const nextMidnightMs = (atMs: EpochMs): EpochMs => ((Math.floor(atMs / dayMs) + 1) * dayMs) as EpochMs;

/** `2026-11-25`. Civil date from days since 1970-01-01 in the proleptic Gregorian calendar (era of 400 years, March-based). */
export function dayOf(atMs: EpochMs): string {
  const days = Math.floor(atMs / dayMs) + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
