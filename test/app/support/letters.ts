import { assembleOrThrow } from '../../../src/app/assemble.ts'
import type { Assembly } from '../../../src/app/assemble.ts'
import { createEncoder } from '../../../src/avro/encoder.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { Fault } from '../../../src/core/outcome.ts'
import type { InputRecord, Origin, OutputRecord } from '../../../src/core/record.ts'
import { deadLetters } from '../../../src/dead-letter/dead-letter.ts'
import { MemoryBroker } from '../../../src/transport/memory/broker.ts'
import { MemorySink } from '../../../src/transport/memory/sink.ts'
import { telemetry, telemetrySchema, writeTelemetryConfig } from '../../support/telemetry.ts'

export const letterTopic = 'telemetry.dead-letters'

export const letterTimeMs = Date.UTC(2026, 10, 27, 8)

/** The telemetry pipeline with a dead-letter section of one's own. */
export function telemetryAssembly(folder: string, settings = ''): Promise<Assembly> {
  const file = writeTelemetryConfig(folder, `deadLetter: { topic: ${letterTopic} ${settings} }\n`)
  return assembleOrThrow({ file, overrides: [], environment: {} }, () => undefined)
}

const encode = createEncoder(telemetrySchema, 1)

/** Telemetry as its producer frames it. */
export function encodeTelemetry({
  device = {},
  readings = {},
}: Parameters<typeof telemetry>[0] = {}): Buffer {
  const rest = { serial: Buffer.from('abcd') }
  return encode(telemetry({ device, readings: { load: Buffer.from([7]), ...readings }, rest }))
}

export interface LetterSettings {
  readonly fault?: Fault
  readonly origin?: Partial<Origin>
  readonly record?: Partial<InputRecord>
  readonly redact?: readonly string[]
  readonly timeMs?: number
  readonly scored?: boolean
}

/** The dead letter that Sluice writes. */
export function letter(settings: LetterSettings = {}): OutputRecord {
  const { fault = new Fault('bad-magic', 'no frame'), redact = [], timeMs = letterTimeMs } = settings
  const { make } = deadLetters({
    topic: letterTopic,
    pipeline: 'devices',
    instance: 'test',
    redact: new Set(redact),
    stackTrace: false,
    oversize: 'stop',
    maxRecordBytes: 1_000_000,
    clock: { ...systemClock, now: () => timeMs },
  })
  const record = {
    offset: 0n,
    key: Buffer.from('d-1'),
    value: encodeTelemetry(),
    headers: [],
    timestampMs: 1_000,
    ...settings.record,
  }
  const origin = { topic: 'telemetry', partition: 3, offset: 42n, ...settings.origin }
  return make(record, origin, fault, settings.scored ?? false)
}

/** A broker with a topic of these letters, each in its partition. */
export async function brokerWith(
  letters: readonly (OutputRecord & { readonly partition: number | null })[],
  partitions = 2,
): Promise<MemoryBroker> {
  const broker = new MemoryBroker()
  broker.createTopic(letterTopic, partitions)
  const sink = new MemorySink(broker)
  await sink.start()
  await sink.send(letters.map((each) => ({ ...each, partition: each.partition ?? 0 })))
  return broker
}
