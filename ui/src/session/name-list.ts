// Lists of names as text: separated by commas, in quotation marks where a name needs them.

/** Returns the text of a list. */
export function joinNames(names: readonly string[]): string {
  return names.map((name) => (needsQuotes(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(', ');
}

function needsQuotes(name: string): boolean {
  return name === '' || /[,"]|^\s|\s$/.test(name);
}

/** Returns the names of a list. What is no list counts as one name. */
export function splitNames(text: string): string[] {
  const names: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const quoted = /^"((?:[^"]|"")*)"\s*(?:,|$)/.exec(rest);
    const plain = /^([^,"]*)(?:,|$)/.exec(rest);
    const found = quoted ?? plain;
    if (found === null) return [text];
    const name = found[1] ?? '';
    names.push(quoted === null ? name.trim() : name.replaceAll('""', '"'));
    rest = rest.slice(found[0].length).trim();
  }
  return names;
}
