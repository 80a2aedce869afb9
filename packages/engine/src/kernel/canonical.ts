// One text for one state: keys sorted by code units, no white space, numbers in their shortest form that reads back,
// bigints as decimal text, absent fields left out. What is hashed must not depend on how an object came to be.

export function canonicalText(value: unknown): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return numberText(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return `"${value}"`;
    case 'object':
      return Array.isArray(value)
        ? `[${value.map((item) => canonicalText(item ?? null)).join(',')}]`
        : objectText(value as object);
    default:
      throw new TypeError(`a ${typeof value} has no place in a state`);
  }
}

/** Whether two states have the same canonical text, without making it: stops at the first difference. */
export function sameCanonical(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== typeof b || a === null || b === null) return false;
  if (typeof a === 'number') return numberText(a) === numberText(b as number);
  if (typeof a !== 'object') return false;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameItems(a, b);
  return sameFields(a as Fields, b as Fields);
}

type Fields = Readonly<Record<string, unknown>>;

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, at) => sameCanonical(item ?? null, b[at] ?? null));

/** A field that is undefined is absent. */
function sameFields(a: Fields, b: Fields): boolean {
  for (const key in a) if (!sameCanonical(a[key], b[key])) return false;
  for (const key in b) if (b[key] !== undefined && a[key] === undefined) return false;
  return true;
}

function objectText(value: object): string {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalText(item)}`).join(',')}}`;
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '0' : String(value);
  return `"${String(value)}"`;
}
