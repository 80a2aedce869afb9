// A line of the screen: pieces of text with a style each, cut to the width by what is visible, so that colors never count as
// columns and never leak out of a line.
import { createColors } from 'picocolors';

export type Style = 'plain' | 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'alarm' | 'title';
export type Piece = string | readonly [text: string, style: Style];
export type Line = readonly Piece[];

export type Painter = (line: Line, width: number) => string;

export function painter(colored: boolean): Painter {
  const c = createColors(colored);
  const styles: Readonly<Record<Style, (text: string) => string>> = {
    plain: (text) => text,
    bold: c.bold,
    dim: c.dim,
    red: c.red,
    green: c.green,
    yellow: c.yellow,
    cyan: c.cyan,
    alarm: (text) => c.bgRed(c.whiteBright(c.bold(text))),
    title: (text) => c.inverse(text),
  };
  return (line, width) => {
    let left = width;
    let painted = '';
    for (const piece of line) {
      const [text, style] = typeof piece === 'string' ? [piece, 'plain' as const] : piece;
      const visible = cut(text.replaceAll(/[\r\n\t]+/g, ' '), left);
      left -= visible.length;
      painted += styles[style](visible);
      if (left <= 0) break;
    }
    return painted;
  };
}

const cut = (text: string, width: number): string =>
  text.length <= width ? text : width <= 1 ? text.slice(0, width) : `${text.slice(0, width - 1)}…`;

export const textOfLine = (line: Line): string =>
  line.map((piece) => (typeof piece === 'string' ? piece : piece[0])).join('');
