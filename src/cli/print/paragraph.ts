/** A title with its lines, set apart by a blank line; nothing where there are none. */
export function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines]
}

/** A paragraph as an item of a list, broken between words. */
export function listItem(text: string, width: number): string[] {
  const lines: string[] = []
  let line = '  -'
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > width && line.trim() !== '-') {
      lines.push(line)
      line = '   '
    }
    line += ` ${word}`
  }
  return [...lines, line]
}
