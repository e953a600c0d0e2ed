import { fieldsOf } from '../../avro/fields.ts'
import type { FieldDescription } from '../../avro/fields.ts'
import { createJsonRecordReader } from '../../avro/json-record.ts'
import { neutralValue } from '../../avro/neutral-value.ts'
import { readerRecord } from '../../avro/schema.ts'
import { plainEvents } from '../../core/event-form.ts'
import type { ReadRow } from '../../serve/lane.ts'
import type { RowCellType, RequestRow, RowColumn } from '../../serve/served-model.ts'
import { typedCell } from '../../serve/typed-cell.ts'
import type { Assembly } from '../assemble.ts'

/** How rows of a request become events of a pipeline. */
export interface PipelineRows {
  /** The fields of events that the feature plan reads. */
  readonly columns: readonly RowColumn[]
  readonly read: (row: RequestRow) => ReadRow
}

/**
 * A row is an event of which the fields that the plan reads are given: by their paths, or as the objects that they lie in. Fields
 * that nothing reads need not be there.
 *
 * @param levels what models know of a field, by its path
 */
export function pipelineRows(
  { readerSchema, compiled: { plan }, config }: Pick<Assembly, 'readerSchema' | 'compiled' | 'config'>,
  levels: ReadonlyMap<string, readonly string[]>,
): PipelineRows {
  const root = readerRecord(readerSchema, 'input schema')
  const byPath = new Map(fieldsOf(readerSchema).map((field) => [field.path, field]))
  const topNames = new Set(plan.inputFields.map(topOf))
  const columns = plan.inputFields.flatMap((path) => {
    const field = byPath.get(path)
    return field === undefined ? [] : [columnOf(field, levels.get(path) ?? null)]
  })
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  const nullable = columns.flatMap(({ name }) =>
    byPath.get(name)!.nullable && !name.includes('.') ? [name] : [],
  )
  const unread = root.fields.filter(({ name, byDefault }) => !topNames.has(name) && byDefault === null)
  const stand = unread.map(({ name, type }) => [name, neutralValue(type)] as const)
  const readEvent = createJsonRecordReader(readerSchema, plainEvents, config.input.longs)
  return {
    columns,
    read: (row) => {
      const event = { __proto__: null } as unknown as Record<string, unknown>
      for (const name of nullable) event[name] = null
      for (const [name, value] of stand) event[name] = value
      for (const [name, value] of Object.entries(row)) {
        const type = types.get(name)
        if (type !== undefined) put(event, name, typedCell(type, value))
        else if (topNames.has(name)) event[name] = value
      }
      return readEvent(event)
    },
  }
}

/** The field of the event itself that a path begins with. */
function topOf(path: string): string {
  return /^[^.[]+/.exec(path)?.[0] ?? path
}

/** Nested fields by their path: `motor.bearing.temp`. */
function put(event: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split('.')
  const last = names.pop()!
  let holder = event
  for (const name of names) {
    const inner = holder[name]
    const isObject = typeof inner === 'object' && inner !== null
    // What came in a request is left as it is.
    holder = holder[name] = isObject ? { ...inner } : {}
  }
  holder[last] = value
}

function columnOf(field: FieldDescription, levels: readonly string[] | null): RowColumn {
  return {
    name: field.path,
    type: cellTypeOf(field),
    levels: field.symbols ?? levels,
    optional: field.optional || field.nullable,
  }
}

function cellTypeOf({ type, integer, logicalType }: FieldDescription): RowCellType {
  if (type === 'boolean') return 'boolean'
  if (type !== 'number') return 'text'
  if (logicalType === 'timestamp-millis') return 'time'
  return integer ? 'long' : 'double'
}
