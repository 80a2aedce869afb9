// `holdfast/strategy`: what a user's strategy file imports, and all that it may import besides files beside it.
export {
  type BarContext,
  type Decision,
  defineStrategy,
  type StrategyDefinition,
} from '@holdfast/engine/strategy';
export { z } from 'zod';
