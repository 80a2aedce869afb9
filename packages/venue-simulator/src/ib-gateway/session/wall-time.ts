// Times as the wire shows and takes them. The gateway writes wall time in the zone of the instrument or of the login;
// from server version 174 on with the zone's name behind it, before without and with two blanks.

const ZONED_SINCE = 174;

interface WallParts {
  readonly day: string;
  readonly time: string;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const kept = formatters.get(zone);
  if (kept !== undefined) return kept;
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formatters.set(zone, formatter);
  return formatter;
}

/** Whether the zone's name is known. */
function isKnownZone(zone: string): boolean {
  try {
    formatterOf(zone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Zones change their offset at quarters of an hour only; asking the formatter is slow. */
const QUARTER_MS = 900_000;
const OFFSETS_MAX = 20_000;
const offsets = new Map<string, Map<number, number>>();

/** How far the zone's clocks stand ahead of UTC. */
function offsetMs(timeMs: number, zone: string): number {
  const ofZone = offsets.get(zone) ?? new Map<number, number>();
  offsets.set(zone, ofZone);
  const quarter = Math.floor(timeMs / QUARTER_MS);
  const known = ofZone.get(quarter);
  if (known !== undefined) return known;
  if (ofZone.size >= OFFSETS_MAX) ofZone.clear();
  const offset = formattedOffsetMs(timeMs, zone);
  ofZone.set(quarter, offset);
  return offset;
}

function formattedOffsetMs(timeMs: number, zone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(timeMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(timeMs / 1000) * 1000;
}

function wallParts(timeMs: number, zone: string): WallParts {
  const shown = new Date(timeMs + offsetMs(timeMs, zone)).toISOString();
  return { day: shown.slice(0, 4) + shown.slice(5, 7) + shown.slice(8, 10), time: shown.slice(11, 19) };
}

/** `20260402 09:30:00 US/Eastern`, or `20260402  09:30:00` before version 174. */
export function wallText(timeMs: number, zone: string, version: number): string {
  const { day, time } = wallParts(timeMs, zone);
  return version >= ZONED_SINCE ? `${day} ${time} ${zone}` : `${day}  ${time}`;
}

/** `20260402-09:30:00` in the zone, which stands elsewhere in the message. */
export function dashedWallText(timeMs: number, zone: string): string {
  const { day, time } = wallParts(timeMs, zone);
  return `${day}-${time}`;
}

/** `20240317-16:30:00`, UTC. */
export function utcText(timeMs: number): string {
  const iso = new Date(timeMs).toISOString();
  return `${iso.slice(0, 10).replaceAll('-', '')}-${iso.slice(11, 19)}`;
}

/** `hh:mm` in the zone. */
export function clockText(timeMs: number, zone: string): string {
  return wallParts(timeMs, zone).time.slice(0, 5);
}

/** `20230405 22:20:39 EST`: the second field of the greeting. */
export function connectionTimeText(timeMs: number, zone: string): string {
  const { day, time } = wallParts(timeMs, zone);
  return `${day} ${time} ${shortZoneName(timeMs, zone)}`;
}

const nameFormatters = new Map<string, Intl.DateTimeFormat>();

/** A formatter takes longer to make than the rest of a handshake: each is made once. */
function shortZoneName(timeMs: number, zone: string): string {
  const kept = nameFormatters.get(zone);
  const formatter = kept ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' });
  if (kept === undefined) nameFormatters.set(zone, formatter);
  const parts = formatter.formatToParts(timeMs);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

export type ParsedTime =
  | { readonly ok: true; readonly timeMs: number | undefined; readonly zoneImplied: boolean }
  | { readonly ok: false };

const FORM = /^(\d{4})(\d{2})(\d{2})(?:([ -]) ?(\d{1,2}):(\d{2})(?::(\d{2}))?(?: (.+))?)?$/;

/**
 * Reads `yyyymmdd hh:mm:ss [zone]` and `yyyymmdd-hh:mm:ss` (UTC); a date alone means its midnight. '' is no time.
 * Without a zone the time is in `implied`.
 */
export function parseTime(text: string, implied: string): ParsedTime {
  if (text.trim() === '') return { ok: true, timeMs: undefined, zoneImplied: false };
  const match = FORM.exec(text.trim());
  if (match === null) return { ok: false };
  const [, year, month, day, separator, hour = '0', minute = '0', second = '0', named] = match;
  const wallMs = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  if (new Date(wallMs).getUTCMonth() !== Number(month) - 1 || Number(hour) > 24) return { ok: false };
  if (separator === '-' && named === undefined) return { ok: true, timeMs: wallMs, zoneImplied: false };
  const zone = named ?? implied;
  if (!isKnownZone(zone)) return { ok: false };
  return { ok: true, timeMs: instantOf(wallMs, zone), zoneImplied: named === undefined };
}

/** The instant at which the zone's clocks show `wallMs` (given as if it were UTC). */
function instantOf(wallMs: number, zone: string): number {
  const guess = wallMs - offsetMs(wallMs, zone);
  return wallMs - offsetMs(guess, zone);
}
