export { PaperGateway } from './paper-gateway.ts';
export type { PaperStore } from './paper-memory.ts';
export { filePaperStore } from './paper-store.ts';
