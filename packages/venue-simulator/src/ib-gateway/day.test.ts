// Ten clients for 24 simulated hours: streams, history now and then, orders. Memory stays flat, and nobody is lost.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { historyRequest, limitOrder, marketDataRequest } from './testing/requests.ts';
import { WholeGateway } from './testing/whole-gateway.ts';

const HOUR_MS = 3_600_000;

/** Bytes of heap after a collection. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

it('ten clients for a day leave the heap as it was', () => {
  const whole = new WholeGateway({ quotesPerSecond: 1 });
  const clients = Array.from({ length: 10 }, (_, id) => whole.started(id + 1));
  let bytes = 0;
  for (const [i, client] of clients.entries()) {
    client.connection.write = (written) => {
      bytes += written.length;
    };
    // A few streams are enough: the others live on history and orders.
    if (i % 5 === 0) client.send(...marketDataRequest(1));
    if (i % 5 === 1) client.send('6', '2', '1', '');
    client.send('61', '1');
  }
  const heaps: number[] = [];
  for (let hour = 1; hour <= 24; hour++) {
    for (const [i, client] of clients.entries()) {
      client.send(...historyRequest(100 + hour));
      if (i === hour % 10) client.send(...limitOrder(hour, 1, 275));
    }
    whole.clock.advanceBy(HOUR_MS);
    if (hour % 6 === 0) heaps.push(heapBytes());
  }
  expect(clients.map(({ connection }) => connection.ending)).toEqual(clients.map(() => 'open'));
  expect(whole.eventsOf('requestFailed')).toEqual([]);
  expect(bytes).toBeGreaterThan(5_000_000);
  // The first hours fill the ring of frames and the caches; after them nothing grows.
  expect(heaps.at(-1)! - heaps[0]!).toBeLessThan(8_000_000);
}, 60_000);
