// Durations and quantities as people write them in session files: `10m`, `24h`, `250ms`; `0.5%`, `2bps`.

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `10m`; undefined for what is none. A bare number is milliseconds. */
export function parseDuration(text: string | number): number | undefined {
  if (typeof text === 'number') return Number.isFinite(text) && text >= 0 ? text : undefined;
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(text.trim());
  return match ? Number(match[1]) * unitMs[match[2]!]! : undefined;
}

/** The fraction of `0.5%` or `2bps`; a bare number is a fraction. */
export function parseFraction(text: string | number): number | undefined {
  if (typeof text === 'number') return Number.isFinite(text) ? text : undefined;
  const match = /^(-?\d+(?:\.\d+)?)\s*(%|bps)?$/.exec(text.trim());
  if (!match) return undefined;
  // Divided, not multiplied: 6 bps is the double nearest to 0.0006.
  return Number(match[1]) / (match[2] === '%' ? 100 : match[2] === 'bps' ? 10_000 : 1);
}

/** `1h 02m`, `45 s`: for screens. */
export function formatDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${String(seconds % 60).padStart(2, '0')} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} m`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
