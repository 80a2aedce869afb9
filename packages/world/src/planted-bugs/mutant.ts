// A planted bug: one text of one source file replaced by another, only while the file is loaded by a test. The product never
// holds it. The text must occur exactly once, so that a change of the source cannot turn a bug into nothing unnoticed.
export interface Mutant {
  /** Kebab-case. */
  readonly name: string;
  /** What is broken, in a sentence. */
  readonly sentence: string;
  /** Invariants of ARCHITECTURE.md that it breaks. */
  readonly invariants: readonly number[];
  /** Source file from the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Scenarios that are likely to catch it: they are run first. */
  readonly first?: readonly string[];
}

/** The source with the bug in it. Throws when the text does not stand there exactly once. */
export function plant(mutant: Mutant, source: string): string {
  const parts = source.split(mutant.find);
  if (parts.length === 2) return parts.join(mutant.replace);
  throw new Error(
    `planted bug "${mutant.name}": its text occurs ${parts.length - 1} times in ${mutant.file}, expected once; ` +
      `the source has changed, so say again what the bug is:\n${mutant.find}`,
  );
}
