export type { AssetClass, ContractKind, CostBasis, Instrument } from './instrument.ts';
