// JSON text that was made by a serializer, and not typed by hand: the journal embeds payloads verbatim in a JSON array,
// so a payload that is no JSON would make its whole entry unreadable. The brand moves that check to compile time.

declare const jsonTextBrand: unique symbol;

/** Text of exactly one JSON value, well-formed UTF-16 (lone surrogates are escaped by `JSON.stringify`). */
export type JsonText = string & { readonly [jsonTextBrand]: true };

/** Serializes `value`; throws for what JSON cannot hold (`undefined`, functions, bigint). */
export function jsonText(value: unknown): JsonText {
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`a journal payload must be JSON; got ${typeof value}`);
  return text as JsonText;
}
