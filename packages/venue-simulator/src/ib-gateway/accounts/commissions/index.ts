// Commissions of stocks and options, by IBKR's fixed and tiered plans.

export { type Commission, type CommissionCase, commissionOf } from './commission.ts';
export type { CommissionPlan } from './schedule.ts';
