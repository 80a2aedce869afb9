export type { BarAssumptions, BeyondShown, FillProfile } from './fill-profile.ts';
export { defaultProfile, nautilusProfile, nautilusSharedProfile } from './fill-profile.ts';
export type { PaperOrderView, PaperVenueConfig, PaperVenueSnapshot } from './paper-venue.ts';
export { PaperVenue } from './paper-venue.ts';
