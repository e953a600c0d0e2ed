import { foldName } from './fold-name.ts'

/** How alike two names are, the best first. */
export const likenesses = ['same', 'loose', 'shortened'] as const

export type Likeness = (typeof likenesses)[number]

/**
 * A name without anything that people write differently: what `foldName` passes over, and whether words are parted at all. For
 * guesses that somebody looks at: `ab` and `a_b` are the same here.
 */
export function looseName(name: string): string {
  return foldName(name, 'loose').replace(/[^\p{L}\p{N}]/gu, '')
}

/** How a name stands for another one: as it is, loosely written, or as a short form of it; null when it does not. */
export function likeness(short: string, long: string): Likeness | null {
  if (short === long) return 'same'
  const [from, to] = [looseName(short), looseName(long)]
  if (from === '' || to === '') return null
  if (from === to) return 'loose'
  if (from.length < 3) return null
  return to.startsWith(from) || from === withoutVowels(to) ? 'shortened' : null
}

/** `cnt` of `count`: the first letter stays, whatever it is. */
function withoutVowels(name: string): string {
  return name.slice(0, 1) + name.slice(1).replace(/[aeiou]/g, '')
}
