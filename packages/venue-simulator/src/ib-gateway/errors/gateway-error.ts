// Makes an error of the catalog: `gatewayError('orderCanceled', { reason: '' })`.

import type { GatewayError } from '../domain/index.ts';
import { type ErrorName, errorCatalog } from './catalog.ts';

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

type TextOf<Name extends ErrorName> = (typeof errorCatalog)[Name][1];

/** The values that the text of `Name` needs. */
export type ErrorValues<Name extends ErrorName> = Record<Placeholders<TextOf<Name>>, string | number>;

type Rest<Name extends ErrorName> = [Placeholders<TextOf<Name>>] extends [never] ? [] : [ErrorValues<Name>];

/** The error `name` with its values filled in. A value that is missing cannot be written: the types know the text. */
export function gatewayError<Name extends ErrorName>(name: Name, ...rest: Rest<Name>): GatewayError {
  const [code, text] = errorCatalog[name];
  const values: Record<string, string | number> = rest[0] ?? {};
  return { code, text: text.replace(/\{(\w+)\}/g, (whole, key: string) => `${values[key] ?? whole}`) };
}

/** Whether a code belongs to the catalog. */
export function isKnownErrorCode(code: number): boolean {
  return Object.values(errorCatalog).some(([known]) => known === code);
}
