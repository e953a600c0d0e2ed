import type { InputColumn } from './column.ts'

/**
 * Index of the level that a text stands for, by text, as H2O's row conversion finds it: the text itself, else the text
 * behind the column's name and a dot; of two equal levels the later one. Exact: neither trimmed nor folded. A text
 * column's words stand for themselves alone. A level that was a number is also found by the text that its value prints as.
 */
export function levelIndex({ name, kind, levels, levelType }: InputColumn): ReadonlyMap<string, number> {
  const index = new Map<string, number>()
  const prefix = `${name}.`
  if (kind !== 'text') {
    levels?.forEach((level, at) => {
      if (level.startsWith(prefix)) index.set(level.slice(prefix.length), at)
    })
  }
  if (levelType === 'number') levels?.forEach((level, at) => index.set(String(Number(level)), at))
  levels?.forEach((level, at) => index.set(level, at))
  return index
}
