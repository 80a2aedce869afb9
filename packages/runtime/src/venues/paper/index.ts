export { PaperGateway, type PaperStore } from './paper-gateway.ts';
export { filePaperStore } from './paper-store.ts';
