import type { InputRecord } from '../../src/core/record.ts'
import { headerText } from '../../src/dead-letter/headers.ts'

/** Passed on to predictions, and as all headers are to dead letters. */
export const contentHeader = 'traceparent'

/** The content of the record with this number: a trace of its own. */
export function contentOf(number: number): string {
  return `00-${(number + 1).toString(16).padStart(32, '0')}-0000000000000001-00`
}

/** What the record says; null when it says nothing. */
export function contentIn({ headers }: InputRecord): string | null {
  return headerText(headers, contentHeader)
}
