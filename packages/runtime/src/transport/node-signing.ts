// What signatures need of the machine: unpredictable nonces and SHA-256.
import { createHash, randomBytes } from 'node:crypto';

export const nodeSigning = {
  nonce: (): string => randomBytes(16).toString('hex'),
  sha256Hex: (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex'),
};
