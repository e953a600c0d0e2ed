import type { ConfigPath } from '../core/finding.ts'

export interface Override {
  readonly path: ConfigPath
  /** YAML. */
  readonly value: string
}

/** An override as it is given, `a.b=c`: by `--set`, or with what else stands for it. */
export type GivenOverride = string | { readonly override: string; readonly by: string }

/** Its text, and what it is called in messages. The value may be a secret: of `--set` only the path is shown. */
export function toldOverride(given: GivenOverride): { readonly option: string; readonly shown: string } {
  if (typeof given === 'object') return { option: given.override, shown: given.by }
  return { option: given, shown: `--set ${given.replace(/=.*/s, '')}` }
}

/** One step of a path: a key, an index, or a quoted key. */
const part = /(?:^|\.)([^.[\]="]+)|\[(\d{1,6})\]|\["([^"]+)"\]/y

/**
 * Reads `a.b=value`, `models[0].file=x`, `columns["my.column"]=y`: everything behind the first `=` is the value. Null when
 * the path is not of that form.
 */
export function parseOverride(text: string): Override | null {
  const path: (string | number)[] = []
  part.lastIndex = 0
  while (text[part.lastIndex] !== '=') {
    const match = part.exec(text)
    if (match === null) return null
    const [, key, index, quoted] = match
    path.push(index === undefined ? (key ?? quoted ?? '') : Number(index))
  }
  return path.length === 0 ? null : { path, value: text.slice(part.lastIndex + 1) }
}
