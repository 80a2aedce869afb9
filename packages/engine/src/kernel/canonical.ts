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

function objectText(value: object): string {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalText(item)}`).join(',')}}`;
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '0' : String(value);
  return `"${String(value)}"`;
}
