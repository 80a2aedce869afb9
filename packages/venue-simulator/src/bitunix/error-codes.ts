// The codes of the envelope's `code`. Those marked `documented` stand with their meaning in the exchange's list; which of
// them a given mistake brings is documented for few of them, so the assignment in this simulator is our reading. Those
// marked `guess` are ours: the documentation does not say what the venue answers there.

export interface VenueErrorCode {
  readonly code: number;
  readonly message: string;
  readonly source: 'documented' | 'guess';
}

const documented = (code: number, message: string): VenueErrorCode => ({
  code,
  message,
  source: 'documented',
});
const guess = (code: number, message: string): VenueErrorCode => ({ code, message, source: 'guess' });

export const errorCodes = {
  networkError: documented(10001, 'Network Error'),
  parameterError: documented(10002, 'Parameter Error'),
  apiKeyEmpty: documented(10003, "api-key can't be empty"),
  tooManyRequests: documented(10005, 'Too many requests, please try again later'),
  requestTooFrequent: documented(10006, 'Request too frequently'),
  signatureError: documented(10007, 'Sign signature error'),
  valueNotAllowed: documented(10008, 'The value does not comply with the rule'),
  marketNotExists: documented(20001, 'Market not exists'),
  insufficientBalance: documented(20003, 'Insufficient balance'),
  invalidLeverage: documented(20005, 'Invalid leverage'),
  openOrdersBlockChange: documented(
    20006,
    "You can't change leverage or margin mode as there are open orders",
  ),
  orderNotFound: documented(20007, 'Order not found, please try it later'),
  insufficientAmount: documented(20008, 'Insufficient amount'),
  positionBlocksModeChange: documented(20009, 'Position exists, so positions mode cannot be updated'),
  tradingNotAllowed: documented(20012, 'This futures does not allow trading'),
  positionNotExist: documented(30004, 'Position not exist'),
  selectTpOrSl: documented(30006, 'Please select TP or SL'),
  abnormalOrderStatus: documented(30011, 'Abnormal order status'),
  maxBuyPrice: documented(30014, 'Max Buy Order Price'),
  minSellPrice: documented(30015, 'Mini Sell Order Price'),
  belowMinimum: documented(30017, 'The qty cannot be less than the minimum qty'),
  reduceOnlyWithoutPosition: documented(
    30018,
    'Order failed. No position opened. Cancel [Reduce-only] settings and retry later',
  ),
  reduceOnlySameDirection: documented(
    30019,
    'Order failed. A [Reduce-only] order can not be in the same direction as the open position',
  ),
  tpAboveLast: documented(30026, 'TP price must be greater than last price'),
  tpAboveMark: documented(30027, 'TP price must be greater than mark price'),
  slBelowLast: documented(30028, 'SL price must be less than last price'),
  slBelowMark: documented(30029, 'SL price must be less than mark price'),
  slAboveLast: documented(30030, 'SL price must be greater than last price'),
  slAboveMark: documented(30031, 'SL price must be greater than mark price'),
  tpBelowLast: documented(30032, 'TP price must be less than last price'),
  tpBelowMark: documented(30033, 'TP price must be less than mark price'),
  tpslAmountTooLarge: documented(30038, 'TP/SL amount must be less than the size of the position.'),
  aboveMaximum: documented(30039, "The order qty can't be greater than the max order qty"),
  duplicateClientId: documented(30042, 'Client ID duplicate'),
  timestampExpired: guess(10009, 'The timestamp is outside the window of 60 seconds'),
  unknownApiKey: guess(10010, 'The api-key does not exist'),
  notFound: guess(10404, 'No such interface'),
  positionTpslExists: guess(30043, 'The position has TP/SL already, modify it'),
} as const satisfies Readonly<Record<string, VenueErrorCode>>;

/** Refuses a request: becomes the envelope `{code, data: null, msg}`. */
export class VenueRefusal extends Error {
  readonly error: VenueErrorCode;

  constructor(error: VenueErrorCode, detail?: string) {
    super(detail === undefined ? error.message : `${error.message}: ${detail}`);
    this.name = 'VenueRefusal';
    this.error = error;
  }
}
