export type { Latency } from './command-queue.ts';
export type { BarAssumptions, BeyondShown, FillProfile } from './fill-profile.ts';
export { defaultProfile, nautilusProfile, nautilusSharedProfile } from './fill-profile.ts';
export type { PaperOrderView, PaperVenueSnapshot } from './paper-venue.ts';
export { PaperVenue, withChanges } from './paper-venue.ts';
export type { PaperVenueConfig } from './paper-venue-config.ts';
