// The few things of Node that tests of the engine use to read tables. The engine is compiled without Node's types, so that its
// sources cannot use them; these declarations are no way around: `scripts/tidy.mjs` refuses `node:` imports outside tests.
declare module 'node:fs' {
  export function existsSync(path: string): boolean;
  export function readFileSync(path: string): Uint8Array;
}
declare module 'node:zlib' {
  export function gunzipSync(bytes: Uint8Array): { toString(encoding: 'utf8'): string };
}
interface ImportMeta {
  dirname: string;
}
