import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { SchemaJson } from '../../src/avro/schema.ts'

/** A topic as a data engineer has it: nested, and not named as a model's columns. */
export const telemetrySchemaFile = 'test/fixtures/schemas/telemetry.avsc'

export const telemetrySchema = JSON.parse(readFileSync(telemetrySchemaFile, 'utf8')) as SchemaJson

/** A model with columns temp, press, rpm, cnt, load, spark and categories mode, shift, site, code. */
export const alarmModel = 'test/fixtures/models/gbm_bernoulli.zip'

interface Telemetry {
  readonly device: object
  readonly readings: object
  readonly rest: object
}

/** An event with which nothing is wrong, but for what is said. */
export function telemetry({ device = {}, readings = {}, rest = {} }: Partial<Telemetry> = {}): object {
  return {
    messageId: '8c1f2c9e-0000-4000-8000-000000000001',
    device: { id: 'd-1', site: 'S001', firmware: { major: 1, code: 10 }, ...device },
    measuredAt: 1_796_131_200_000,
    receivedAt: 1_796_131_200_000_500,
    readings: { temperature: 20.5, pressure: 1.5, rpm: 900, count: 7, load: 0.5, spark: true, ...readings },
    mode: 'RED',
    shift: 'early',
    value: 1.25,
    samples: [1, 2.5],
    labels: { line: 'a' },
    serial: 'abcd',
    ...rest,
  }
}

/** An event as a line of JSON: bytes as text. */
export function telemetryLine(over: Partial<Telemetry> = {}): string {
  return JSON.stringify(telemetry({ ...over, readings: { load: '\u0007', ...over.readings } }))
}

/** The pipeline for it, with schema files instead of a registry, in a folder that is there already; returns its path. */
export function writeTelemetryConfig(folder: string, settings = ''): string {
  const file = join(mkdtempSync(join(folder, 'telemetry-')), 'sluice.yaml')
  writeFileSync(file, `${telemetryConfig}${settings}`)
  return file
}

const telemetryConfig = `
name: devices
kafka: { brokers: 127.0.0.1:9092 }
schemas:
  files: { 1: ${resolve(telemetrySchemaFile)}, 9: ${resolve('schemas/prediction.avsc')} }
input:
  topic: telemetry
  group: devices-scoring
  schema: { file: ${resolve(telemetrySchemaFile)} }
  eventTime: measuredAt
features:
  - bind: { field: readings.temperature, as: temp }
  - bind: { field: readings.pressure, as: press }
  - bind: { field: readings.rpm, as: rpm }
  - bind: { field: readings.count, as: cnt }
  - bind: { field: readings.spark, as: spark }
  - bind: { field: device.site, as: site }
  - bind: { field: device.firmware.code, as: code, asText: true }
  - map: { field: mode, values: { RED: red, GREEN: green, BLUE: blue, DARK_GREY: dark grey }, keepOthers: true }
models:
  - { name: alarm, file: ${resolve(alarmModel)}, columns: { load: null } }
output: { topic: telemetry.predictions, schemaId: 9 }
`
