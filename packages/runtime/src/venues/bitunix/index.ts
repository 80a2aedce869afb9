// Bitunix USDT perpetuals. See docs/venues/bitunix.md.
export {
  BitunixGateway,
  type BitunixGatewayOptions,
  type BitunixGatewayView,
  type BitunixUrls,
  bitunixUrls,
} from './bitunix-gateway.ts';
export { bitunixCapabilities } from './capabilities.ts';
export { type FetchedInstruments, fetchInstruments } from './fetch-instruments.ts';
export {
  type FeeRates,
  type InstrumentReading,
  instrumentIdOf,
  readInstruments,
  standardFees,
  venueName,
} from './instruments.ts';
export { klineIntervalOf, klineIntervals } from './kline-intervals.ts';
export { BITUNIX_LINK } from './link.ts';
export type { Credentials, Signing } from './signature.ts';
export { proveSimulated, type SimulationProof } from './simulation-proof.ts';
export { skewLimitMs } from './skew-watch.ts';
export type { VenueInstrument } from './venue-instrument.ts';
