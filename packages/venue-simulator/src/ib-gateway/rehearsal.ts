// Logins that nobody sees, before the port is announced. The first of a process costs some 20 ms: the formatters of time zones
// are made, and every function on its way, the host's sockets included, runs for the first time. A client that measures would
// meet that once; so the gateway meets it itself, as part of its start.
//
// Invariant: the gateway that listens knows nothing of it. The rehearsal has a core, a clock, a market, books, chance and a port
// of its own, all thrown away; what stays is the program's: compiled code and formatters.

import { connect } from 'node:net';
import { VirtualClock } from '../clock/index.ts';
import { SeededRandom } from '../random/index.ts';
import { SimulatedAccounts } from './accounts/index.ts';
import { frameOf, frameOfText, payloadText } from './codec/index.ts';
import { GatewayCore } from './gateway.ts';
import { ListeningPort } from './listening-port.ts';
import { SimulatedMarket } from './market/index.ts';
import { defaultOptions, type GatewayOptions } from './session/index.ts';

/** The first takes nearly all of the time; after the third nothing more is gained. */
const LOGINS = 3;

/** A host whose loopback swallows packets must not hold the start up. */
const PATIENCE_MS = 500;

/** What a login's time depends on: the formatters of the zone, the layouts of the version. */
type LoginOptions = Pick<GatewayOptions, 'timeZone' | 'serverVersion'>;

/** Never fails: where the host grants no second port, only the head start is lost. */
export async function rehearseLogin(startMs: number, options: Partial<GatewayOptions> = {}): Promise<void> {
  const { timeZone, serverVersion } = { ...defaultOptions, ...options };
  const core = throwawayCore(startMs, { timeZone, serverVersion });
  const port = await ListeningPort.open(core, { port: 0 }, () => undefined).catch(() => undefined);
  if (port === undefined) return;
  for (let i = 0; i < LOGINS; i++) await login(port, serverVersion);
  await port.close();
}

function throwawayCore(startMs: number, options: LoginOptions): GatewayCore {
  const clock = new VirtualClock(startMs);
  const random = new SeededRandom(0);
  const market = new SimulatedMarket({ clock, seed: 0 });
  const accounts = new SimulatedAccounts({ clock, market, random: random.split('accounts') });
  return new GatewayCore({ clock, random, market, accounts, options });
}

/** Greets, starts the API and goes; ends with the connection, whatever ended that. */
function login({ port, host }: ListeningPort, serverVersion: number): Promise<void> {
  const versions = new TextEncoder().encode(`v100..${serverVersion}`);
  const startApi = frameOfText(payloadText(['71', '2', '0', '']));
  return new Promise((resolve) => {
    const socket = connect({ port, host, noDelay: true });
    socket.write('API\0');
    socket.write(frameOf(versions));
    socket.once('data', () => {
      socket.write(startApi);
      socket.once('data', () => socket.end());
    });
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve());
  });
}
