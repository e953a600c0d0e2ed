/** How names are held against each other. */
export const nameMatches = ['exact', 'trimmed', 'loose'] as const

export type NameMatch = (typeof nameMatches)[number]

/**
 * What names that count as the same have in common. `trimmed`: blanks around them are passed over. `loose`: letter case
 * too, which of `.`, `_`, `-` and blank stands between words, and whether an accent is a sign of its own (NFC).
 */
export function foldName(name: string, match: NameMatch): string {
  if (match === 'exact') return name
  const trimmed = name.trim()
  return match === 'trimmed'
    ? trimmed
    : trimmed
        .normalize('NFC')
        .toLowerCase()
        .replaceAll(/[\s._-]+/g, '_')
}
