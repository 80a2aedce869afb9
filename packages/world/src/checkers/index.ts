export { checkAll, checkSafety, type Violation } from './check-world.ts';
export {
  type RawFrame,
  type SubmitFrame,
  submitFrames,
  submitsAmong,
  type VenueBooks,
  venueBooks,
  venueNetQuantity,
} from './venue-evidence.ts';
