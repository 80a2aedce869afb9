export { PaperGateway } from './paper-gateway.ts';
export { PaperMemoryDamaged, type PaperStore } from './paper-memory.ts';
export { filePaperStore } from './paper-store.ts';
