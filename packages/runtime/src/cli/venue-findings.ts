// What `doctor` finds at the venue: whether it answers, how far its clock is, whether it is simulated, whether the websocket opens.
import type { SessionSource } from '../config/index.ts';
import type { VenueAccess } from '../run/index.ts';
import { simulationProof } from '../run/index.ts';
import type { NodeTransport } from '../transport/index.ts';
import { type Finding, failed, ok, warning } from './commands/doctor.ts';

const answerWithinMs = 5_000;
const largestSkewMs = 5_000;

export async function venueFindings(
  { urls }: VenueAccess,
  sources: readonly SessionSource[],
  transport: NodeTransport,
): Promise<Finding[]> {
  const [rest, socket] = await Promise.all([
    askRest(urls.rest, transport),
    openSocket(urls.publicWs, transport),
  ]);
  if (rest.some(({ state }) => state === 'failed')) return [...rest, socket];
  const proof = await simulationProof(transport, urls.rest);
  const simulated = proof.type === 'simulated';
  const paper = sources.some(({ session }) => session.mode === 'paper');
  const kind =
    paper && !simulated
      ? failed(
          'venue',
          'is not simulated, and a session wants paper',
          'use mode: dryRun, or start "holdfast-sim bitunix"',
        )
      : ok(
          'venue',
          simulated ? 'simulated, proven' : 'the real one (or one that does not prove to be simulated)',
        );
  return [...rest, socket, kind];
}

function askRest(url: string, transport: NodeTransport): Promise<Finding[]> {
  const startedMs = Date.now();
  return new Promise((resolve) => {
    transport.request(
      {
        method: 'GET',
        url: `${url}/api/v1/futures/market/trading_pairs`,
        headers: {},
        timeoutMs: answerWithinMs,
      },
      (outcome) => {
        if (outcome.type !== 'answered')
          return resolve([
            failed('REST', `${url} does not answer: ${outcome.reason}`, 'look at network, proxy and address'),
          ]);
        const tookMs = Date.now() - startedMs;
        const answer =
          outcome.status === 200
            ? ok('REST', `${url} answers in ${tookMs} ms`)
            : failed(
                'REST',
                `${url} answers with status ${outcome.status}`,
                'look at the address, or wait for the venue',
              );
        resolve([answer, ...clockFinding(outcome.headers?.date, startedMs + tookMs / 2)]);
      },
    );
  });
}

/** The venue's `Date` header has whole seconds: good enough to see a clock that endangers signatures. */
function clockFinding(date: string | undefined, atMs: number): Finding[] {
  const venueMs = date === undefined ? Number.NaN : Date.parse(date) + 500;
  if (Number.isNaN(venueMs)) return [];
  const skewMs = Math.round(atMs - venueMs);
  const detail = `${skewMs} ms from the venue's (it tells whole seconds)`;
  return [
    Math.abs(skewMs) <= largestSkewMs
      ? ok('clock', detail)
      : warning(
          'clock',
          detail,
          'set this machine’s clock (NTP): signed requests are refused when it is far off',
        ),
  ];
}

function openSocket(url: string, transport: NodeTransport): Promise<Finding> {
  return new Promise((resolve) => {
    let settled = false;
    const settle = (finding: Finding): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      connection.close();
      resolve(finding);
    };
    const timer = setTimeout(
      () => settle(failed('websocket', `${url} does not open`, 'look at network, proxy and address')),
      answerWithinMs,
    );
    const connection = transport.openWebSocket(url, {
      onOpen: () => settle(ok('websocket', `${url} opens`)),
      onMessage: () => undefined,
      onClose: (reason) =>
        settle(failed('websocket', `${url} does not open: ${reason}`, 'look at network, proxy and address')),
    });
  });
}
