const wholeNumber = /^-?\d+$/
const wholeFloat = /^(-?\d+)\.0+$/

/** How programs write the two truth values; the first that is a level is meant. */
const truths = ['true', 'True', 'TRUE', '1']
const untruths = ['false', 'False', 'FALSE', '0']

/**
 * The level that a number or a truth value means although none is spelt as it is: `3.0` is `3` (so pandas writes whole
 * numbers of a column that has missing values) and the other way round, `true` is `True`, `TRUE` or `1`. Null for any other
 * text. To be asked when the text itself is no level; the one rule for files, rows and events.
 *
 * @param levels of a column, by `levelIndex`
 */
export function meantLevel(levels: ReadonlyMap<string, number>, text: string): string | null {
  const spellings = otherSpellings(text)
  return spellings.find((spelling) => levels.has(spelling)) ?? null
}

/** Those of some texts that are no level and mean none. */
export function unknownLevels(levels: ReadonlyMap<string, number>, texts: Iterable<string>): string[] {
  return Array.from(texts).filter((text) => !levels.has(text) && meantLevel(levels, text) === null)
}

function otherSpellings(text: string): readonly string[] {
  const whole = wholeFloat.exec(text)?.[1]
  if (whole !== undefined) return [whole]
  if (wholeNumber.test(text)) return [`${text}.0`]
  // What follows the truth values in their lists is a number, which is none of their spellings.
  const isSpelling = (list: readonly string[]): boolean => list.slice(0, 3).includes(text)
  return isSpelling(truths) ? truths : isSpelling(untruths) ? untruths : []
}
