// Figures of this process and its links, for screens and alerts: measured, or absent.
import { LatencyHistogram } from '@holdfast/engine/resilience';
import type { VenueMeasure } from '../venues/common/index.ts';
import type { RuntimeFigures } from './running-node.ts';

interface RequestFigures {
  readonly latency: LatencyHistogram;
  failed: number;
}

/** How often the loop's lag is measured. */
export const lagIntervalMs = 500;

export class Measures {
  readonly #requests = new Map<string, RequestFigures>();
  #framesRefused = 0;
  #clockSkew: RuntimeFigures['clockSkewMs'];
  #lagMsMax = 0;
  #expectedAtMs = 0;

  note(measure: VenueMeasure): void {
    switch (measure.type) {
      case 'request':
        return this.#noteRequest(measure.kind, measure.latencyMs, measure.outcome);
      case 'clockSkew':
        this.#clockSkew = { skewMs: measure.skewMs, uncertaintyMs: measure.uncertaintyMs };
        return;
      case 'frameRefused':
        this.#framesRefused += 1;
        return;
      case 'frame':
        return;
    }
  }

  #noteRequest(kind: string, latencyMs: number, outcome: string): void {
    let figures = this.#requests.get(kind);
    if (!figures) {
      figures = { latency: new LatencyHistogram(), failed: 0 };
      this.#requests.set(kind, figures);
    }
    figures.latency.record(latencyMs);
    if (outcome !== 'answered' && outcome !== 'ok') figures.failed += 1;
  }

  /** A timer of `lagIntervalMs` came: how late is the loop's lag. */
  tick(monotonicMs: number): void {
    if (this.#expectedAtMs > 0)
      this.#lagMsMax = Math.max(this.#lagMsMax * 0.9, monotonicMs - this.#expectedAtMs);
    this.#expectedAtMs = monotonicMs + lagIntervalMs;
  }

  figures(): Pick<RuntimeFigures, 'loopLagMsMax' | 'framesRefused' | 'clockSkewMs' | 'requests'> {
    return {
      loopLagMsMax: Math.max(0, Math.round(this.#lagMsMax)),
      framesRefused: this.#framesRefused,
      ...(this.#clockSkew && { clockSkewMs: this.#clockSkew }),
      requests: [...this.#requests].map(([kind, { latency, failed }]) => ({
        kind,
        failed,
        ...summary(latency),
      })),
    };
  }
}

function summary(latency: LatencyHistogram) {
  const { count, p50Ms = 0, p95Ms = 0, maxMs = 0 } = latency.summary();
  return { count, p50Ms, p95Ms, maxMs };
}
