// The transition table of a venue link, as data: for each state and each input, the action and the states it may lead to
// (none listed: it stays). A test drives every cell, so table and actions cannot drift apart.
//
// Before a cell is looked up, what the input says has been noted (`link-notes.ts`): frames, troubles, planned outages.
// A cell marked `ignore` therefore still remembers facts; it only does nothing about them in this state.
import type { LinkState } from '../model/index.ts';
import type { LinkInput } from './link.ts';

export type LinkActionName =
  | 'ignore'
  | 'connect'
  | 'disconnect'
  | 'halt'
  | 'welcomeGateway'
  | 'beginHandshake'
  | 'beginSync'
  | 'acceptSync'
  | 'retrySync'
  | 'settle'
  | 'settleTime'
  | 'fail'
  | 'failOnTime'
  | 'muteOnTime'
  | 'syncOnTime'
  | 'connectOnTime';

export interface LinkCell {
  readonly act: LinkActionName;
  readonly to: readonly LinkState[];
}

type LinkRow = Readonly<Record<LinkInput['type'], LinkCell>>;

/** Inputs that only a living socket can send; the filter on generations keeps them from states without one. */
type SocketInput = Extract<LinkInput, { readonly generation: number }>['type'];

const stay = (act: LinkActionName): LinkCell => ({ act, to: [] });
const go = (act: LinkActionName, ...to: LinkState[]): LinkCell => ({ act, to });

const IGNORE = stay('ignore');
const CONNECT = go('connect', 'connecting', 'recovering', 'circuitOpen');
const DISCONNECT = go('disconnect', 'disconnected');
const HALT = go('halt', 'halted');
const FAIL = go('fail', 'recovering', 'circuitOpen');

const WITHOUT_SOCKET: Readonly<Record<SocketInput, LinkCell>> = {
  SocketOpened: IGNORE,
  HandshakeDone: IGNORE,
  SyncDone: IGNORE,
  SyncFailed: IGNORE,
  FrameReceived: IGNORE,
  ProbeAnswered: IGNORE,
  BulkOutstandingChanged: IGNORE,
  SocketClosed: IGNORE,
  LinkFailed: IGNORE,
  UpstreamLost: IGNORE,
  UpstreamRestored: IGNORE,
};
const WITH_SOCKET: Readonly<Record<SocketInput, LinkCell>> = {
  ...WITHOUT_SOCKET,
  SocketClosed: FAIL,
  LinkFailed: FAIL,
};

const RUNNING: Omit<LinkRow, SocketInput | 'TimePassed'> = {
  ConnectRequested: IGNORE,
  DisconnectRequested: DISCONNECT,
  HaltRequested: HALT,
  ResumeRequested: IGNORE,
  GatewayRestarted: stay('welcomeGateway'),
  StalenessChanged: IGNORE,
  StreamRestartRequested: IGNORE,
  PlannedOutageBegan: IGNORE,
  PlannedOutageEnded: IGNORE,
};

export const LINK_TRANSITIONS: Readonly<Record<LinkState, LinkRow>> = {
  disconnected: {
    ...RUNNING,
    ...WITHOUT_SOCKET,
    ConnectRequested: CONNECT,
    DisconnectRequested: IGNORE,
    TimePassed: IGNORE,
  },
  connecting: {
    ...RUNNING,
    ...WITH_SOCKET,
    SocketOpened: go('beginHandshake', 'handshaking'),
    TimePassed: go('failOnTime', 'connecting', 'recovering', 'circuitOpen'),
  },
  handshaking: {
    ...RUNNING,
    ...WITH_SOCKET,
    HandshakeDone: go('beginSync', 'syncing'),
    TimePassed: go('muteOnTime', 'handshaking', 'recovering', 'circuitOpen'),
  },
  syncing: {
    ...RUNNING,
    ...WITH_SOCKET,
    SyncDone: go('acceptSync', 'syncing', 'ready', 'degraded'),
    SyncFailed: go('retrySync', 'syncing', 'degraded', 'recovering', 'circuitOpen'),
    UpstreamLost: go('settle', 'degraded'),
    // What was read before the venue came back may be old: read again.
    UpstreamRestored: stay('beginSync'),
    TimePassed: go('syncOnTime', 'syncing', 'degraded', 'recovering', 'circuitOpen'),
  },
  ready: {
    ...RUNNING,
    ...WITH_SOCKET,
    UpstreamLost: go('settle', 'degraded'),
    UpstreamRestored: go('settle', 'syncing'),
    StalenessChanged: go('settle', 'ready', 'degraded'),
    StreamRestartRequested: FAIL,
    PlannedOutageBegan: go('settle', 'degraded'),
    TimePassed: go('settleTime', 'ready', 'recovering', 'circuitOpen'),
  },
  degraded: {
    ...RUNNING,
    ...WITH_SOCKET,
    UpstreamLost: stay('settle'),
    UpstreamRestored: go('settle', 'degraded', 'syncing'),
    StalenessChanged: go('settle', 'degraded', 'syncing', 'ready'),
    StreamRestartRequested: go('fail', 'degraded', 'recovering', 'circuitOpen'),
    PlannedOutageBegan: stay('settle'),
    PlannedOutageEnded: go('settle', 'degraded', 'syncing'),
    TimePassed: go('settleTime', 'degraded', 'syncing', 'recovering', 'circuitOpen'),
  },
  recovering: {
    ...RUNNING,
    ...WITHOUT_SOCKET,
    TimePassed: go('connectOnTime', 'recovering', 'connecting', 'circuitOpen'),
  },
  circuitOpen: {
    ...RUNNING,
    ...WITHOUT_SOCKET,
    TimePassed: go('connectOnTime', 'circuitOpen', 'connecting', 'recovering'),
  },
  halted: {
    ...RUNNING,
    ...WITHOUT_SOCKET,
    DisconnectRequested: IGNORE,
    HaltRequested: IGNORE,
    ResumeRequested: CONNECT,
    TimePassed: IGNORE,
  },
};

/** What a late handshake of a held socket does: taken where nothing better is under way, closed everywhere else. */
export const ADOPTS_HELD_SOCKET: Readonly<Record<LinkState, boolean>> = {
  disconnected: false,
  connecting: true,
  handshaking: true,
  syncing: false,
  ready: false,
  degraded: false,
  recovering: true,
  circuitOpen: true,
  halted: false,
};
