// The id of the account that a session trades.
import type { AccountId } from '@holdfast/engine/base';
import type { SessionFile } from './session-file.ts';

export const accountIdOf = (session: SessionFile): AccountId =>
  `${session.venue.name.toUpperCase()}:${session.venue.account}` as AccountId;
