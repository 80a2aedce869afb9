// The books as text and back, for a venue that remembers over restarts. Big integers and maps are wrapped in objects
// with one key that no customer's data can have.

import type { Account } from './books.ts';

export interface SavedBooks {
  readonly version: 1;
  readonly nextId: number;
  readonly accounts: readonly Account[];
}

export function booksToText(books: SavedBooks): string {
  return JSON.stringify(books, (_, value: unknown) => {
    if (typeof value === 'bigint') return { $big: String(value) };
    if (value instanceof Map) return { $map: [...value] };
    if (value instanceof Set) return { $set: [...value] };
    return value;
  });
}

/** @throws Error when the text is not what this simulator saved. */
export function booksFromText(text: string): SavedBooks {
  const books = JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$big' in value) return BigInt(String(value.$big));
    if ('$map' in value) return new Map(value.$map as [unknown, unknown][]);
    if ('$set' in value) return new Set(value.$set as unknown[]);
    return value;
  }) as Partial<SavedBooks>;
  if (books.version !== 1 || !Array.isArray(books.accounts)) {
    throw new Error('the saved state is not of this simulator; remove it to start afresh');
  }
  return books as SavedBooks;
}
