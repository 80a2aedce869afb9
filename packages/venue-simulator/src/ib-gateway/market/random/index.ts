export { hash3, hashText, integer3, normal3, normalQuantile, uniform3, uniformOf } from './seeded.ts';
