// How wide words are, for what has to be known before they are laid out.

let context: CanvasRenderingContext2D | null | undefined;
/** The family and the size of the window's font; read once, since both stay. */
let font: { readonly family: string; readonly pixels: number } | undefined;

/** Returns the width of one line of words in the window's font, in pixels, for a size in rem. */
export function textWidth(words: string, rem: number, weight = 400): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (font === undefined) {
    const { fontFamily: family, fontSize } = getComputedStyle(document.documentElement);
    font = { family, pixels: Number.parseFloat(fontSize) };
  }
  if (context === null) return words.length * rem * font.pixels * 0.5;
  context.font = `${weight} ${rem * font.pixels}px ${font.family}`;
  return context.measureText(words).width;
}
