// The frames that crossed the gateway's wire, the last 100,000, with their decoding. What is kept is text: decoding is
// done when somebody asks, since nearly all frames are never looked at.

import { type Frame, FrameLog, type FramesAnswer } from '../../control/index.ts';
import { describeFrame, type FrameDescription } from '../codec/index.ts';

export interface DecodedFrame extends Frame {
  readonly decoded: FrameDescription;
}

export class GatewayFrameLog extends FrameLog {
  readonly #versions = new Map<string, number>();

  /** Which layouts a connection's frames have, once it is negotiated. */
  setVersion(connection: string, version: number): void {
    this.#versions.set(connection, version);
    // A connection that long ago has no frames in the ring any more.
    if (this.#versions.size > 10_000) this.#versions.delete(this.#versions.keys().next().value ?? '');
  }

  override read(since: number, limit?: number): FramesAnswer {
    const answer = super.read(since, limit);
    if (answer.type === 'gone') return answer;
    return { ...answer, frames: answer.frames.map((frame) => this.decode(frame)) };
  }

  decode(frame: Frame): DecodedFrame {
    return {
      ...frame,
      decoded: describeFrame(frame.direction, frame.raw, this.#versions.get(frame.connection)),
    };
  }
}
