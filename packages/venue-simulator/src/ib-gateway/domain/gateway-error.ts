// An answer that is an error, a warning or a notice: the wire has one message for all three.

export interface GatewayError {
  readonly code: number;
  /** Exactly what the wire shows; clients match on it. Made by `errors/`. */
  readonly text: string;
  /** JSON that some order rejections carry. */
  readonly advancedOrderRejectJson?: string | undefined;
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: GatewayError };
