// How wide words are, for what has to be known before they are laid out.

/** The most widths that are remembered. Many rows of a list say the same. */
const MOST_KNOWN = 2_000;

let context: CanvasRenderingContext2D | null | undefined;
/** The family and the size of the window's font; read once, since both stay. */
let font: { readonly family: string; readonly pixels: number } | undefined;
const known = new Map<string, number>();

function windowFont() {
  if (font === undefined) {
    const { fontFamily: family, fontSize } = getComputedStyle(document.documentElement);
    font = { family, pixels: Number.parseFloat(fontSize) };
  }
  return font;
}

/** Returns whether the window's font is there. Before, another one is measured. */
export function fontIsThere(): boolean {
  return document.fonts.check(`16px ${windowFont().family}`);
}

/** Waits for the window's font. */
export async function awaitFont(): Promise<void> {
  await document.fonts.load(`16px ${windowFont().family}`);
}

/** Returns the width of one line of words in the window's font, in pixels, for a size in rem. */
export function textWidth(words: string, rem: number, weight = 400): number {
  const key = `${weight} ${rem} ${words}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const width = measured(words, rem, weight);
  if (fontIsThere()) {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, width);
  }
  return width;
}

function measured(words: string, rem: number, weight: number): number {
  context ??= document.createElement('canvas').getContext('2d');
  const { family, pixels } = windowFont();
  if (context === null) return words.length * rem * pixels * 0.5;
  context.font = `${weight} ${rem * pixels}px ${family}`;
  return context.measureText(words).width;
}
