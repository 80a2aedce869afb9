export { checkAll, checkSafety, type Violation } from './check-world.ts';
export { submitFrames, venueBooks, venueNetQuantity } from './venue-evidence.ts';
