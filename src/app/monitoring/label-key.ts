import { isUtf8 } from 'node:buffer'

/** The key of a record, as labels name it: text, or where it is none its bytes one by one, so that equal keys stay equal. */
export function labelKey(key: Buffer | null): string | null {
  if (key === null) return null
  return key.toString(isUtf8(key) ? 'utf8' : 'latin1')
}
