// How wide words are, for what has to be known before they are laid out.

let context: CanvasRenderingContext2D | null | undefined;

/** Returns the width of one line of words in the window's font, in pixels, for a size in rem. */
export function textWidth(words: string, rem: number, weight = 400): number {
  context ??= document.createElement('canvas').getContext('2d');
  const { fontFamily, fontSize } = getComputedStyle(document.documentElement);
  if (context === null) return words.length * rem * Number.parseFloat(fontSize) * 0.5;
  context.font = `${weight} ${rem * Number.parseFloat(fontSize)}px ${fontFamily}`;
  return context.measureText(words).width;
}
