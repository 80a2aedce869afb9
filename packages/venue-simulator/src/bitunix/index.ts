export { bitunixFaults } from './bitunix-faults.ts';
export { BitunixVenue, type BitunixVenueOptions, defaultAccount } from './bitunix-venue.ts';
export type { VenueAccount } from './book-keeper.ts';
export { errorCodes, type VenueErrorCode } from './error-codes.ts';
export type { HedgeCloseSide } from './order-request.ts';
export { restEndpoints } from './request-desk.ts';
export { queryText, type SignedParts, signature } from './signature.ts';
