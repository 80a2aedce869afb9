// Margin requirements.

export { type MarginPosition, type MarginRequirement, marginOf } from './requirement.ts';
