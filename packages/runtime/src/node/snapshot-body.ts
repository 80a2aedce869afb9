// What a snapshot file holds of a node: its configuration and its kernel's state, as text.
import type { KernelSnapshot, NodeConfigText } from '@holdfast/engine/kernel';

/** The form of a snapshot's body: bump it when a reader of the old one would misread the new. */
export const stateFormat = 'holdfast-state-1';

/** What a snapshot file holds. */
export interface SnapshotBody {
  readonly config: NodeConfigText;
  readonly kernel: KernelSnapshot;
}

export const encodeSnapshotBody = (body: SnapshotBody): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(body));

export const decodeSnapshotBody = (bytes: Uint8Array): SnapshotBody =>
  JSON.parse(new TextDecoder().decode(bytes)) as SnapshotBody;
