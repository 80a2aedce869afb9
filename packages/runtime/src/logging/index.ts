export { type NodeLog, openNodeLog, secretsOf, withoutSecrets } from './node-log.ts';
