import { createWrittenValues } from '../../avro/written-values.ts'
import type { SchemaSource } from '../../avro/schema-source.ts'
import type { FramedBatch } from '../../avro/unloaded-keys.ts'
import type { Config } from '../../config/schema.ts'
import { cellAt } from '../../core/cell-at.ts'
import { systemClock } from '../../core/clock.ts'
import { parseExactJson } from '../../core/exact-json.ts'
import { Fault } from '../../core/outcome.ts'
import type { InputRecord } from '../../core/record.ts'
import { parseZonedTime } from '../../core/zoned-time.ts'
import type { Label } from '../../monitor/quality/held.ts'
import { labelKey } from './label-key.ts'

type LabelSettings = NonNullable<NonNullable<Config['monitor']>['labels']>

/** Reads what a topic of labels holds, as JSON or as framed Avro. */
export interface LabelReading {
  /** Fetches the schemas that records were written with; to be called before `decode`. Rejects with REGISTRY_OUTAGE. */
  readonly prepare: (batch: FramedBatch) => Promise<void>
  /** Null for what is no label: unreadable, without what finds its prediction, without any truth. */
  readonly decode: (record: Pick<InputRecord, 'key' | 'value' | 'headers'>) => Label | null
}

const openingBrace = '{'.charCodeAt(0)

/** @param schemas those that Avro was written with */
export function labelReading({ by, values }: LabelSettings, schemas: SchemaSource): LabelReading {
  const avro = createWrittenValues({ schemas, clock: systemClock })
  const fields = Object.entries(values)

  function rowOf({ value, headers }: Pick<InputRecord, 'value' | 'headers'>): object | null {
    if (value === null) return null
    const row = value[0] === openingBrace ? jsonOf(value) : avro.decode(value, headers)
    return row instanceof Fault ? null : row
  }

  return {
    prepare: ({ records, ...place }) =>
      avro.prepare([{ ...place, records: records.filter(({ value }) => value?.[0] !== openingBrace) }]),
    decode(record) {
      const row = rowOf(record)
      if (row === null) return null
      const truths = new Map(
        fields.flatMap(([model, field]) => {
          const truth = textOf(cellAt(row, field))
          return truth === null ? [] : [[model, truth] as const]
        }),
      )
      const found = 'eventId' in by ? byEventId(row, by) : byKeyAndTime(row, record.key, by)
      return found === null || truths.size === 0 ? null : { ...found, truths }
    },
  }
}

type Found = Pick<Label, 'eventId' | 'key' | 'timeMs'>

function byEventId(row: object, by: { readonly eventId: string }): Found | null {
  const eventId = textOf(cellAt(row, by.eventId))
  return eventId === null ? null : { eventId, key: null, timeMs: null }
}

function byKeyAndTime(
  row: object,
  recordKey: Buffer | null,
  by: { readonly key?: string | undefined; readonly time: string },
): Found | null {
  const key = by.key === undefined ? labelKey(recordKey) : textOf(cellAt(row, by.key))
  const timeMs = timeOf(cellAt(row, by.time))
  return key === null || timeMs === null ? null : { eventId: null, key, timeMs }
}

function jsonOf(value: Buffer): object | null {
  const found = parseExactJson(value.toString('utf8'))
  return typeof found === 'object' && found !== null && !(found instanceof Fault) ? found : null
}

/** A number as it is written: `3` and not `3.0`, which a level may be called all the same. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : null
}

/** Epoch milliseconds, or ISO 8601 with a zone. */
function timeOf(value: unknown): number | null {
  if (typeof value === 'string') return parseZonedTime(value)
  const timeMs = typeof value === 'bigint' ? Number(value) : value
  return typeof timeMs === 'number' && Number.isFinite(timeMs) ? timeMs : null
}
