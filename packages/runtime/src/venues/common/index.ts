export type { GatewayInstrument, GatewayRequest, VenueConnector } from './venue-connector.ts';
export type { VenueBar, VenueGateway, VenueMeasure, VenueSink } from './venue-gateway.ts';
