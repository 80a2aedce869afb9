// What can be wrong with a tape or an import, for the person who has to do something about it.

export type TapeErrorCode =
  | 'tape.notFound'
  | 'tape.notATape'
  | 'tape.newerFormat'
  | 'tape.damaged'
  | 'tape.importFailed'
  | 'tape.misused';

/** `message` names the file, and for an import the line and column. Never retried by itself. */
export class TapeError extends Error {
  readonly code: TapeErrorCode;
  constructor(code: TapeErrorCode, message: string) {
    super(message);
    this.name = 'TapeError';
    this.code = code;
  }
}
