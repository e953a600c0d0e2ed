import type { ConfigPath } from '../core/finding.ts'

export interface Override {
  readonly path: ConfigPath
  /** YAML. */
  readonly value: string
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
