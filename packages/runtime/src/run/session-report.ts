// The report of a node's directory, made from its journal.
import type { ReportPaths } from './messages.ts';

export async function reportOf(directory: string): Promise<ReportPaths> {
  throw new Error(`no report yet for ${directory}`);
}
