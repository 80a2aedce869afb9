// Recovery, judged by a second way to the same place: all events of the journal, from the very first and without any
// snapshot, folded by the checker, must give the books that each start arrived at.
import {
  canonicalText,
  configFromText,
  Kernel,
  type NodeConfigText,
  snapshotBooks,
} from '@holdfast/engine/kernel';
import type { KernelEvent } from '@holdfast/engine/model';
import type { World } from '../node/index.ts';
import { worldRegistry } from '../node/restless.ts';

/** Problems that no fault of ours explains: the decisions were on the disk and did not lead where they led before. */
const inexplicable = /does not lead to|could not be rebuilt/;

export function recoveryFaults({ node }: World): string[] {
  const faults = node.recoveryProblems.filter((problem) => inexplicable.test(problem));
  const awaited = [...node.recoveries];
  if (awaited.length === 0) return faults;
  let kernel: Kernel | undefined;
  const compare = (upToSeq: number): void => {
    while (awaited[0] !== undefined && awaited[0].seq < upToSeq) {
      const { life, seq, books } = awaited.shift()!;
      if (kernel && canonicalText(snapshotBooks(kernel.books, kernel.config)) !== books)
        faults.push(`life ${life} began with books that the journal up to seq ${seq} does not add up to`);
    }
  };
  for (const { seq, atMs, input, events } of node.entriesOnDisk()) {
    compare(seq);
    if (input?.kind === 'NodeStarted')
      kernel ??= new Kernel(
        configFromText((input.payload as { config: NodeConfigText }).config),
        worldRegistry,
      );
    events.forEach(({ payload }, index) => {
      kernel?.fold(payload as KernelEvent, seq as never, index, atMs as never);
    });
  }
  compare(Number.POSITIVE_INFINITY);
  return faults;
}
