// The entry of `holdfast`. The trading process loads what trading needs and nothing else.
import { dieWithNamedParent } from '../process/index.ts';

dieWithNamedParent();
const [command, ...rest] = process.argv.slice(2);
if (command === 'trade') {
  const { tradingProcessMain } = await import('../run/index.ts');
  await tradingProcessMain(rest[0] ?? '{}');
} else {
  const { processContext } = await import('./context.ts');
  const { runCli } = await import('./program.ts');
  process.exitCode = await runCli(process.argv.slice(2), processContext());
}
