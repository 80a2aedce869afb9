// A request to the control URL that cannot be carried out: becomes its HTTP status and JSON error.

export class ControlError extends Error {
  readonly status: number;
  readonly code: string;
  /** Further fields of the error object. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}
