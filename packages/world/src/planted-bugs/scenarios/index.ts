// The battery: what every planted bug has to survive, and the product does. Each scenario is one short stretch of a world's
// life with one kind of trouble; the same checkers judge all of them. A scenario may add what only it can know.
//
// Deliberately not here: the table of every fault in every order state and phase (`coverage`). These are few and quick, so
// that forty bugs can be run against them in a minute.
import { answerScenarios } from './of-answers.ts';
import { crashScenarios } from './of-crashes.ts';
import { linkScenarios } from './of-links.ts';
import { operatorScenarios } from './of-operators.ts';
import { protectionScenarios } from './of-protection.ts';
import type { Scenario } from './scenario.ts';

export type { Scenario } from './scenario.ts';

export const scenarios: readonly Scenario[] = [
  ...operatorScenarios,
  ...crashScenarios,
  ...answerScenarios,
  ...linkScenarios,
  ...protectionScenarios,
];
