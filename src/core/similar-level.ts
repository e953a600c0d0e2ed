import { looseName } from './loose-name.ts'

/** Words for the two truth values, beside the spellings that `meantLevel` takes. */
const truthWords: Readonly<Record<string, readonly string[]>> = {
  true: ['yes', 'y', 't', 'on'],
  false: ['no', 'n', 'f', 'off'],
}

/**
 * The level that a text most likely means which is none: spelt otherwise, or in another word for a truth value. Null where none
 * or several may be. A guess, to be offered: what is taken unasked is `meantLevel`'s.
 */
export function similarLevel(text: string, levels: readonly string[]): string | null {
  const wanted = [looseName(text), ...(Object.hasOwn(truthWords, text) ? truthWords[text]! : [])]
  const found = levels.filter((level) => wanted.includes(looseName(level)))
  return found.length === 1 ? found[0]! : null
}
