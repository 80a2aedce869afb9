// Every error, warning and notice that the simulated gateway sends, by a name of ours: the code and the text exactly as
// gateways put them on the wire (recorded frames, IBKR's documentation, clients that match on them). `{name}` is a
// value to fill in. Codes 501 to 509 are missing on purpose: client libraries make them, never the gateway.
//
// The token of a validation error ('bQ') is obfuscated and differs per gateway build; one of the recorded ones is kept.

export const errorCatalog = {
  // Pace and limits
  approachingMaxRate: [0, 'Warning: Approaching max rate of {max} messages per second ({rate})'],
  maxRateExceeded: [
    100,
    'Max rate of messages per second has been exceeded:max={max} rec={received} ({connection})',
  ],
  maxTickersReached: [101, 'Max number of tickers has been reached'],
  duplicateTickerId: [102, 'Duplicate ticker ID'],
  duplicateTickerIdOnRequest: [322, "Error processing request.-'bO' : cause - Duplicate ticker id"],
  maxDepthReached: [309, 'Max number (3) of market depth requests has been reached'],
  maxTickByTickReached: [10190, 'Max number of tick-by-tick requests has been reached.'],
  maxAccountSummaryReached: [
    322,
    "Error processing request.-'bN' : cause - Maximum number of account summary requests exceeded; desubscribe to previous request first",
  ],
  clientIdInUse: [
    326,
    'Unable to connect as the client id is already in use. Retry with a unique client id.',
  ],

  // Orders
  duplicateOrderId: [103, 'Duplicate order id'],
  cannotModifyFilledOrder: [104, "Can't modify a filled order"],
  modifiedOrderMismatch: [105, 'Order being modified does not match original order'],
  cannotTransmitOrder: [106, "Can't transmit order ID:"],
  incompleteOrder: [107, 'Cannot transmit incomplete order.'],
  priceOutOfRange: [
    109,
    'Price is out of the range defined by the Percentage setting at order defaults frame. The order will not be transmitted.',
  ],
  minimumPriceVariation: [
    110,
    'The price does not conform to the minimum price variation for this contract.',
  ],
  tifMismatch: [111, 'The TIF (Tif type) and the order type are incompatible.'],
  invalidTriggerMethod: [146, 'Invalid trigger method.'],
  cannotFindOrder: [135, "Can't find order with id ={orderId}"],
  orderCannotBeCanceled: [136, 'This order cannot be cancelled.'],
  notCancellable: [161, 'Cancel attempted when order is not in a cancellable state.  Order permId ={permId}'],
  orderRejected: [201, 'Order rejected - reason:{reason}'],
  orderCanceled: [202, 'Order Canceled - reason:{reason}'],
  securityNotAvailable: [203, 'The security {symbol} is not available or allowed for this account.'],
  orderMessage: [399, 'Order Message:\n{text}'],
  orderMessageOddLot: [
    399,
    'Order Message:\n{side} {quantity} {pair} Forex\nWarning: Your order size is below the {minimum} IdealPro minimum and will be routed as an odd lot order.',
  ],
  orderMessageClosed: [
    399,
    'Order Message:\n{side} {quantity} {description}\nWarning: your order will not be placed at the exchange until {time}',
  ],
  orderHeldForLocate: [404, 'Order held while securities are located.'],
  sharesNotAvailable: [
    404,
    'Shares for this order are not immediately available for short sale. The order will be held while we attempt to locate the shares.',
  ],
  orderSizeZero: [434, 'The order size cannot be zero.'],
  noTradingPermissions: [460, 'No trading permissions.'],
  orderStillProcessed: [2102, 'Unable to modify this order as it is still being processed.'],
  outsideRthIgnored: [
    2109,
    "Order Event Warning: Attribute 'Outside Regular Trading Hours' is ignored based on the order type and destination. PlaceOrder is now being processed.",
  ],
  orderToCancelNotFound: [10147, 'OrderId {orderId} that needs to be cancelled is not found.'],
  orderToCancelDone: [
    10148,
    'OrderId {orderId} that needs to be cancelled cannot be cancelled, state: {state}.',
  ],
  displaySizeNotAllowed: [10255, "The 'Display Size' order attribute may not be specified for this order."],
  fractionalNotByApi: [
    10243,
    'Fractional-sized order cannot be placed via API. Please use desktop version to place this order.',
  ],
  attributeEtradeOnly: [10268, "The 'EtradeOnly' order attribute is not supported."],
  attributeFirmQuoteOnly: [10269, "The 'FirmQuoteOnly' order attribute is not supported."],
  attributeNbboPriceCap: [10270, "The 'NbboPriceCap' order attribute is not supported."],
  fractionalNotSupported: [10318, "This order doesn't support fractional quantity trading"],
  directlyRouted: [
    10311,
    'This order will be directly routed to {exchange}. Direct routed orders may result in higher trade fees. Restriction is specified in Precautionary Settings of Global Configuration/API.',
  ],
  tifSetByPreset: [10349, 'Order TIF was set to DAY based on order preset.'],

  // Requests that cannot be read, understood or served
  unreadableRequest: [
    320,
    'Error reading request:Message type {type}.  Unable to parse data. java.lang.NumberFormatException: For input string: "{input}"',
  ],
  unreadableRequestEmpty: [
    320,
    'Error reading request:Message type {type}.  Unable to parse data. java.lang.NumberFormatException: empty String',
  ],
  misalignedRequest: [320, 'Error reading request:Message type {type}.  Unable to parse data. {cause}'],
  unreadableEnd: [
    320,
    'Error reading request:Message type {type}.  Unable to parse data. java.io.EOFException',
  ],
  processingFailed: [322, "Error processing request.-'bO' : cause - {cause}"],
  marketRuleInvalid: [321, "Error validating request.-'bN' : cause - Invalid market rule id"],
  maxScannersReached: [
    322,
    "Error processing request.-'bO' : cause - Only {max} simultaneous API scanner subscriptions are allowed.",
  ],
  duplicateScanner: [
    322,
    "Error processing request.-'bO' : cause - Duplicate ticker ID for API scanner subscription",
  ],
  duplicateHistoryQuery: [
    322,
    "Error processing request.-'bO' : cause - Duplicate ticker ID for API historical data query",
  ],
  autoBindNotDefaultClient: [327, 'Only the default client (i.e 0) can auto bind orders.'],
  historyOpenExceeded: [
    322,
    "Error processing request.-'bG' : cause - Only 50 simultaneous API historical data requests allowed.",
  ],
  impliedTimeZone: [
    2174,
    'Warning: You submitted request with date-time attributes without explicit time zone. Please switch to use yyyymmdd-hh:mm:ss in UTC or use instrument timezone, like US/Eastern. Implied time zone functionality will be removed in the next API release.',
  ],
  unknownMessage: [320, 'Error reading request. Message id {type} is unknown.'],
  invalidRequest: [321, "Error validating request.-'{token}' : cause - {cause}"],
  securityTypeMissing: [321, "Error validating request.-'bQ' : cause - Please enter a valid security type"],
  exchangeMissing: [321, "Error validating request.-'bN' : cause - Please enter exchange"],
  expiryMissing: [321, "Error validating request.-'bM' : cause - Please enter a local symbol or an expiry"],
  comboLegsMissing: [
    321,
    "Error validating request.-'bH' : cause - Security type 'BAG' requires combo leg details.",
  ],
  exchangeMapUnknown: [
    321,
    "Error validating request.-'cb' : cause - Invalid BBO exchange/security type code",
  ],
  symbolMissing: [321, "Error validating request.-'bQ' : cause - Please enter a valid symbol"],
  accountMissing: [321, "Error validating request:-'ie' : cause - You must specify an account."],
  accountInvalid: [321, "Error validating request.-'bN' : cause - Invalid account code '{account}'."],
  groupInvalid: [321, "Error validating request.-'bN' : cause - Invalid group name"],
  orderTypeInvalid: [321, "Error validating request.-'bF' : cause - Invalid order type was entered"],
  timeInForceInvalid: [321, "Error validating request.-'bF' : cause - Invalid time in force"],
  whatToShowInvalid: [
    321,
    "Error validating request.-'bQ' : cause - What to show field is missing or incorrect.",
  ],
  bagNotSupported: [
    321,
    "Error validating request.-'bI' : cause - 'BAG' isn't supported for contract data request. Please enter a valid security type",
  ],
  readOnly: [
    321,
    "Error validating request.-'bN' : cause - The API interface is currently in Read-Only mode.",
  ],
  barSizeInvalid: [
    321,
    "Error validating request.-'bQ' : cause - Historical data bar size setting is invalid. Legal ones are: 1 secs, 5 secs, 10 secs, 15 secs, 30 secs, 1 min, 2 mins, 3 mins, 5 mins, 10 mins, 15 mins, 20 mins, 30 mins, 1 hour, 2 hours, 3 hours, 4 hours, 8 hours, 1 day, 1W, 1M",
  ],
  durationInvalid: [
    321,
    "Error validating request.-'bQ' : cause - Historical data query duration string is invalid. Format is 'integer unit (S|D|W|M|Y)'.",
  ],
  endTimeInvalid: [
    10314,
    'End Date/Time: The date, time, or time-zone entered is invalid. The correct format is yyyymmdd hh:mm:ss xx/xxxx where yyyymmdd and xx/xxxx are optional. E.g.: 20031126 15:59:00 US/Eastern  Note that there is a space between the date and time, and between the time and time-zone.  If no date is specified, current date is assumed. If no time-zone is specified, local time-zone is assumed(deprecated).  You can also provide yyyymmddd-hh:mm:ss time is in UTC. Note that there is a dash between the date and time in UTC notation.',
  ],
  noSecurityDefinition: [200, 'No security definition has been found for the request'],
  ambiguousContract: [
    200,
    'The contract description specified for {symbol} is ambiguous; you must specify the multiplier or currency.',
  ],
  destinationInvalid: [
    200,
    'The destination or exchange selected is Invalid. Please review your order\'s "Destination" field. If using a <br>Directed order, review the exchange selected when creating the order ticket or order row. This may occur when <br>creating stock orders for the overnight session or when creating option orders for the overnight session.',
  ],
  cannotFindTicker: [300, "Can't find EId with tickerId:{tickerId}"],
  invalidTickerAction: [301, 'Invalid ticker action:'],
  depthNotFound: [310, "Can't find the subscribed market depth with tickerId:{tickerId}"],
  snapshotGenericTicks: [
    321,
    "Error validating request.-'bM' : cause - Snapshot market data subscription is not applicable to generic ticks",
  ],
  genericTickInvalid: [
    321,
    "Error validating request.-'bM' : cause - Incorrect generic tick list of {list}.  Legal ones for ({secType}) are: {legal}",
  ],
  fundamentalsNotAvailable: [
    430,
    'We are sorry, but fundamentals data for the security specified is not available.',
  ],
  notFinancialAdvisor: [
    321,
    "Error validating request.-'bN' : cause - FA data operations ignored for non FA customers.",
  ],
  newsNotSubscribed: [10276, 'News feed is not allowed.'],
  newsArticleNotAllowed: [10172, 'Failed to request news article:No data available'],
  verifyNotSupported: [
    321,
    "Error validating request.-'bN' : cause - Intent to authenticate needs to be expressed during initial connect request.",
  ],
  wshNotAllowed: [10276, 'News feed is not allowed.'],

  // History
  historyError: [162, 'Historical Market Data Service error message:{message}'],
  historyNoData: [162, 'Historical Market Data Service error message:HMDS query returned no data: {what}'],
  historyPacing: [
    162,
    'Historical Market Data Service error message:Historical data request pacing violation',
  ],
  historyInvalidStep: [162, 'Historical Market Data Service error message:invalid step: {step}'],
  historyCanceled: [
    162,
    'Historical Market Data Service error message:API historical data query cancelled: {requestId}',
  ],
  scannerCanceled: [
    162,
    'Historical Market Data Service error message:API scanner subscription cancelled: {requestId}',
  ],
  sessionElsewhere: [
    162,
    'Historical Market Data Service error message:Trading TWS session is connected from a different IP address',
  ],
  scannerSubscriptionInvalid: [
    162,
    'Historical Market Data Service error message:Scanner type with code {scanCode} is disabled',
  ],
  historyQueryMessage: [165, 'Historical Market Data Service query message:{message}'],
  noHistoryQuery: [366, 'No historical data query found for ticker id:{tickerId}'],
  scannerNotFound: [365, 'No scanner subscription found for ticker id:{tickerId}'],
  liveUpdatesFailed: [10182, 'Failed to request live updates (disconnected).'],
  historicalTicksFailed: [10187, 'Failed to request historical ticks:{reason}'],
  headTimestampFailed: [162, 'Historical Market Data Service error message:No head time stamp'],
  histogramFailed: [10188, 'Failed to request histogram data:{reason}'],

  // Market data and its entitlements
  notSubscribedDelayedAvailable: [
    354,
    'Requested market data is not subscribed.Delayed market data is available.{description}',
  ],
  depthReset: [
    317,
    'Market depth data has been RESET. Please empty deep book contents before applying any new entries.',
  ],
  realTimeQueryInvalid: [420, 'Invalid Real-time Query:{reason}'],
  realTimeNotPermitted: [
    420,
    "Invalid Real-time Query:No market data permissions for {exchange} {secType}. Requested market data requires additional subscription for API. See link in 'Market Data Connections' dialog for more details.",
  ],
  realTimePacing: [420, 'Invalid Real-time Query:Historical data request pacing violation'],
  additionalSubscriptionDelayed: [
    10089,
    "Requested market data requires additional subscription for API. See link in 'Market Data Connections' dialog for more details.Delayed market data is available.{description}",
  ],
  additionalSubscription: [
    10089,
    "Requested market data requires additional subscription for API. See link in 'Market Data Connections' dialog for more details.",
  ],
  partNotSubscribed: [
    10090,
    'Part of requested market data is not subscribed. Subscription-independent ticks are still active.Delayed market data is available.{description}',
  ],
  partRequiresSubscription: [
    10091,
    "Part of requested market data requires additional subscription for API. See link in 'Market Data Connections' dialog for more details.{description}",
  ],
  depthNotSubscribed: [
    10092,
    'Deep market data is not supported for this combination of security type/exchange',
  ],
  displayingDelayed: [10167, 'Requested market data is not subscribed. Displaying delayed market data.'],
  delayedNotEnabled: [10168, 'Requested market data is not subscribed. Delayed market data is not enabled.'],
  delayedNotAvailable: [10186, 'Requested market data is not subscribed. Delayed market data is not enabled'],
  tickByTickFailed: [10189, 'Failed to request tick-by-tick data.{reason}'],
  competingSession: [10197, 'No market data during competing live session'],
  bustEvent: [
    10225,
    'Bust event occurred, current subscription is deactivated. Please resubscribe real-time bars immediately.',
  ],
  depthExchanges: [2152, 'Exchanges - Depth: {depth}; Top: {top}; '],

  // The gateway's own connections
  connectivityLost: [1100, 'Connectivity between IBKR and Trader Workstation has been lost.'],
  connectivityRestoredDataLost: [
    1101,
    'Connectivity between IBKR and Trader Workstation has been restored - data lost.',
  ],
  connectivityRestoredDataMaintained: [
    1102,
    'Connectivity between IBKR and Trader Workstation has been restored - data maintained. All data farms are connected: {farms}.',
  ],
  connectivityRestoredSomeFarms: [
    1102,
    'Connectivity between IBKR and Trader Workstation has been restored - data maintained. The following farms are connected: {connected}. The following farms are not connected: {broken}.',
  ],
  socketPortReset: [
    1300,
    'TWS socket port has been reset and this connection is being dropped. Please reconnect on the new port - {port}',
  ],
  accountDataUnsubscribed: [2100, 'API client has been unsubscribed from account data.'],
  accountDataFailed: [
    2101,
    'Unable to subscribe to account as the following clients are subscribed to a different account.',
  ],
  marketDataFarmBroken: [2103, 'Market data farm connection is broken:{farm}'],
  marketDataFarmOk: [2104, 'Market data farm connection is OK:{farm}'],
  historyFarmBroken: [2105, 'HMDS data farm connection is broken:{farm}'],
  historyFarmOk: [2106, 'HMDS data farm connection is OK:{farm}'],
  historyFarmInactive: [
    2107,
    'HMDS data farm connection is inactive but should be available upon demand.{farm}',
  ],
  marketDataFarmInactive: [
    2108,
    'Market data farm connection is inactive but should be available upon demand.{farm}',
  ],
  serverBroken: [
    2110,
    'Connectivity between Trader Workstation and server is broken. It will be restored automatically.',
  ],
  marketDataFarmConnecting: [2119, 'Market data farm is connecting:{farm}'],
  definitionFarmBroken: [2157, 'Sec-def data farm connection is broken:{farm}'],
  definitionFarmOk: [2158, 'Sec-def data farm connection is OK:{farm}'],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorName = keyof typeof errorCatalog;
