import { resolve } from 'node:path'
import type { CaseRecord, PipelineCase } from '../../config/case-file.ts'
import { SluiceError } from '../../core/errors.ts'
import type { ConfigPath, Remark } from '../../core/finding.ts'
import { Fault } from '../../core/outcome.ts'
import { noHeaders } from '../../core/record.ts'
import type { InputStreams } from '../../table/input.ts'
import type { Assembly } from '../assemble.ts'
import { openEvents } from '../event-values.ts'
import type { EventWriter } from '../event-writer.ts'
import type { CaseInput } from './case-stream.ts'

/** Of a record that says none: readings of windows are not held to it. */
const noTimestamp = -1

/** What a case gives to its pipeline. */
export interface CaseInputs {
  readonly records: readonly CaseInput[]
  /** What cannot be written: the case does not run then. */
  readonly remarks: readonly Remark[]
}

interface CasePlace {
  readonly assembly: Assembly
  readonly writer: EventWriter
  /** From where paths count. */
  readonly folder: string
  readonly io: InputStreams
  /** Of the case in its file. */
  readonly path: ConfigPath
}

/** Writes a case's events as the records of a topic. What cannot be read or written is told. */
export async function caseRecords({ events, records }: PipelineCase, place: CasePlace): Promise<CaseInputs> {
  if (records !== undefined) return recordsGiven(records, place)
  if (Array.isArray(events)) return inlineEvents(events, place)
  // A case has one of the two.
  return eventsInFile(events!.file, place)
}

function recordsGiven(given: readonly CaseRecord[], { writer, path }: CasePlace): CaseInputs {
  const remarks: Remark[] = []
  const records = given.map((record, at) => {
    const sound = <T>(setting: string, found: T | Fault): T | null => {
      if (!(found instanceof Fault)) return found
      remarks.push(unwritable([...path, 'records', at, setting], found))
      return null
    }
    const { key, value, base64, headers = {}, timestamp = noTimestamp } = record
    return {
      key: key === undefined ? null : sound('key', writer.key(key)),
      value: valueOf(value, base64, (event) => sound('value', writer.value(event))),
      headers: Object.entries(headers).map(([name, text]) => ({ key: name, value: Buffer.from(text) })),
      timestampMs: timestamp,
    }
  })
  return { records, remarks }
}

function valueOf(
  value: CaseRecord['value'],
  base64: string | undefined,
  write: (event: object) => Buffer | null,
): Buffer | null {
  if (base64 !== undefined) return Buffer.from(base64, 'base64')
  return value == null ? null : write(value)
}

function inlineEvents(events: readonly object[], { writer, path }: CasePlace): CaseInputs {
  return written(
    events.map((event) => writer.value(event)),
    (at) => [...path, 'events', at],
  )
}

async function eventsInFile(file: string, place: CasePlace): Promise<CaseInputs> {
  try {
    return await readEvents(file, place)
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    const remark = {
      severity: 'error',
      path: [...place.path, 'events', 'file'],
      message: error.message,
    } as const
    return {
      records: [],
      remarks: [{ ...remark, hint: 'its path counts from the folder of the file of cases' }],
    }
  }
}

async function readEvents(
  file: string,
  { assembly, writer, folder, io, path }: CasePlace,
): Promise<CaseInputs> {
  const input = await openEvents(resolve(folder, file), assembly.readerSchema, io)
  const values: (Buffer | Fault)[] = []
  for await (const some of input.events) values.push(...some.map((event) => writer.fileValue(event)))
  return written(
    values,
    () => [...path, 'events', 'file'],
    (at) => `event ${at + 1} of ${file}: `,
  )
}

function written(
  values: readonly (Buffer | Fault)[],
  pathOf: (at: number) => ConfigPath,
  subject: (at: number) => string = () => '',
): CaseInputs {
  const remarks = values.flatMap((value, at) =>
    value instanceof Fault ? [unwritable(pathOf(at), value, subject(at))] : [],
  )
  const records = values.flatMap((value) =>
    value instanceof Fault ? [] : [{ key: null, value, headers: noHeaders, timestampMs: noTimestamp }],
  )
  return { records, remarks }
}

function unwritable(path: ConfigPath, { message }: Fault, subject = ''): Remark {
  return {
    severity: 'error',
    path,
    message: `${subject}${message}`,
    hint: 'no producer could write it: give it as base64 under records, where that is what the case is about',
  }
}
