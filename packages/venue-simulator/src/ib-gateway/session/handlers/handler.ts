// What treats one kind of request.

import type { RequestName, RequestValues } from '../../codec/index.ts';
import type { ClientSession } from '../client-session.ts';

type Handler<Name extends RequestName> = (client: ClientSession, request: RequestValues<Name>) => void;

export type Handlers = { readonly [Name in RequestName]: Handler<Name> };

/** Some of the handlers. */
export type HandlersOf<Name extends RequestName> = Pick<Handlers, Name>;
