export type { VenueBar, VenueGateway, VenueMeasure, VenueSink } from './venue-gateway.ts';
