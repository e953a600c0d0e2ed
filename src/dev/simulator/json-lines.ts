import { noHeaders } from '../../core/record.ts'
import type { OutputRecord } from '../../core/record.ts'
import type { Sink } from '../../pipeline/ports.ts'

/** Makes records of events whose value is JSON, for `printingSink`. */
export const jsonMaker = {
  recordOf({ event }: { readonly event: object }): OutputRecord {
    const value = Buffer.from(JSON.stringify(event))
    return { topic: '', partition: null, key: null, value, headers: noHeaders, timestampMs: null }
  },
}

/** Writes the values of records, a line each. */
export function printingSink(write: (text: string) => void): Pick<Sink, 'send'> {
  return {
    send(records) {
      write(records.map(({ value }) => `${value?.toString() ?? ''}\n`).join(''))
      return Promise.resolve([])
    },
  }
}
