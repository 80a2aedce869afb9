export { type AbsenceVerdict, absenceProvableFromMs, type DoubtfulOrder, judgeAbsence } from './absence.ts';
export { type Difference, type DifferenceVerdict, judgeDifference } from './difference.ts';
