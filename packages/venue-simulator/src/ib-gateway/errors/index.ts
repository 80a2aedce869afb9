// What the gateway says when something is wrong, or only worth a notice.

export { type ErrorName, errorCatalog } from './catalog.ts';
export { type ErrorValues, gatewayError, isKnownErrorCode } from './gateway-error.ts';
