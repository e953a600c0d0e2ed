import { sampleEvents } from '../../avro/sample-value.ts'
import { Fault } from '../../core/outcome.ts'
import { SluiceError } from '../../core/errors.ts'
import type { InputStreams } from '../../table/input.ts'
import type { Assembly } from '../assemble.ts'
import type { EventWriter } from '../event-writer.ts'
import { openEvents } from '../event-values.ts'
import { uniform } from '../../core/uniform.ts'

/** Between two events. */
const stepMs = 1_000

/**
 * Values of records as a producer would write them: of a file's events, or made of the schema. Numbers then lie within what `range`
 * steps allow, and texts are levels that models know, where the config says so; the same every time.
 *
 * @param file null: events are made
 * @throws SluiceError USAGE where an event cannot be written, or there is none
 */
export async function sampleValues(
  assembly: Assembly,
  writer: EventWriter,
  { file, count, io }: { readonly file: string | null; readonly count: number; readonly io: InputStreams },
): Promise<readonly Buffer[]> {
  const values =
    file === null ? made(assembly, writer, count) : await ofFile(file, { assembly, writer, count, io })
  const fault = values.find((value) => value instanceof Fault)
  if (fault !== undefined) {
    const how = file === null ? 'no event can be made of input.schema (-i names a file of events)' : file
    throw new SluiceError('USAGE', `${how}: ${fault.message}`)
  }
  if (values.length === 0) throw new SluiceError('USAGE', `${file ?? 'the schema'}: there is no event`)
  // None is a fault.
  return values as readonly Buffer[]
}

function made(assembly: Assembly, writer: EventWriter, count: number): readonly (Buffer | Fault)[] {
  let nowMs = Date.UTC(2026, 0, 1)
  const limits = limitsIn(assembly)
  const texts = levelsIn(assembly)
  const next = sampleEvents(assembly.givenSchema, {
    random: uniform(20_260_101),
    limits: (path) => limits.get(path) ?? null,
    texts: (path) => texts.get(path) ?? null,
    nowMs: () => nowMs,
  })
  return Array.from({ length: count }, () => {
    nowMs += stepMs
    return writer.value(next())
  })
}

async function ofFile(
  file: string,
  from: {
    readonly assembly: Assembly
    readonly writer: EventWriter
    readonly count: number
    readonly io: InputStreams
  },
): Promise<readonly (Buffer | Fault)[]> {
  const input = await openEvents(file, from.assembly.readerSchema, from.io)
  const values: (Buffer | Fault)[] = []
  for await (const events of input.events) {
    for (const event of events) {
      if (values.length === from.count) return values
      values.push(from.writer.fileValue(event))
    }
  }
  return values
}

/** What `range` steps say of fields, by name. */
function limitsIn({ config }: Assembly): ReadonlyMap<string, readonly [number, number]> {
  const ranges = config.features.filter(({ step }) => step === 'range')
  return new Map(
    ranges.flatMap(({ settings: { field, min, max } }) => {
      // As the step's spec has them.
      const least = (min as number | undefined) ?? Math.min(0, (max as number | undefined) ?? 0)
      const most = (max as number | undefined) ?? Math.max(100, least * 2)
      return [field].flat().map((name) => [String(name), [least, most]] as const)
    }),
  )
}

/** Levels of categorical columns, by the feature that each is bound to. */
function levelsIn({ config, compiled }: Assembly): ReadonlyMap<string, readonly string[]> {
  return new Map(
    compiled.models.flatMap(({ name, scorer }) => {
      const columns = config.models.find((model) => model.name === name)?.columns ?? {}
      return scorer.inputs.flatMap((column) =>
        column.levels === null ? [] : [[columns[column.name] ?? column.name, column.levels] as const],
      )
    }),
  )
}
