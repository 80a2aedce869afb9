// A stream of prices to a client, from the request to its end by either side.

import type { MarketSubscription, PushSink } from '../../domain/index.ts';
import type { ClientSession } from '../client-session.ts';
import type { SubscriptionKind } from '../subscriptions.ts';

export interface LiveStream<T> {
  readonly kind: SubscriptionKind;
  readonly requestId: number;
  start(sink: PushSink<T>): MarketSubscription;
  send(item: T): void;
  /** It has ended by itself and without an error: a snapshot. */
  onComplete?(): void;
  /** Gives back what was taken for it; exactly once. */
  release?(): void;
}

/** Starts the stream and files it with the client. The market may push, and even end it, inside `start`. */
export function openStream<T>(client: ClientSession, stream: LiveStream<T>): void {
  const { kind, requestId } = stream;
  let isOver = false;
  const finish = (): boolean => {
    if (isOver) return false;
    isOver = true;
    stream.release?.();
    return true;
  };
  const subscription = stream.start({
    onPush: (item) => {
      if (!isOver) stream.send(item);
    },
    onNotice: (notice) => {
      if (!isOver) client.error(requestId, notice);
    },
    onEnd: (error) => {
      if (!finish()) return;
      client.subscriptions.forget(kind, requestId);
      if (error === undefined) stream.onComplete?.();
      else client.error(requestId, error);
    },
  });
  if (isOver) return;
  client.subscriptions.add(kind, requestId, {
    cancel: () => {
      if (finish()) subscription.cancel();
    },
  });
}
