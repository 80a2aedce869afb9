export {
  type GatewayInstrument,
  type GatewayRequest,
  type UnconfirmedTerms,
  type VenueConnector,
  VenueUnreachable,
} from './venue-connector.ts';
export type { VenueBar, VenueGateway, VenueMeasure, VenueSink } from './venue-gateway.ts';
