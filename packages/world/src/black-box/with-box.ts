import { Box, type BoxOptions } from './box.ts';

/** Whatever becomes of the test, nothing of it stays. */
export async function withBox(options: BoxOptions, test: (box: Box) => Promise<void>): Promise<void> {
  const box = await Box.open(options);
  try {
    await test(box);
  } finally {
    await box.close();
  }
}
