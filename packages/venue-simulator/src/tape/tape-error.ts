// A tape that cannot be read: says file, line (from 1, the header is line 1) and column.

export class TapeError extends Error {
  constructor(file: string, where: { line?: number; column?: string }, problem: string) {
    const line = where.line === undefined ? '' : `, line ${where.line}`;
    const column = where.column === undefined ? '' : `, column ${where.column}`;
    super(`tape ${file}${line}${column}: ${problem}`);
    this.name = 'TapeError';
  }
}
