import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Prediction } from '../../src/avro/prediction.ts'
import { headerText, sluiceHeader } from '../../src/dead-letter/headers.ts'
import { packageFile } from '../../src/package-file.ts'
import { scratchFolder } from '../support/scratch.ts'
import { deadLetterEvent } from '../e2e/support/account.ts'
import { runApp } from '../e2e/support/in-process.ts'
import { Scrape } from '../e2e/support/metrics.ts'
import { Place } from '../e2e/support/place.ts'
import type { ReadRecord } from '../e2e/support/place.ts'
import { until } from '../e2e/support/until.ts'
import { Comparison } from '../parity/comparison.ts'
import type { Table } from '../parity/csv.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { skipAloud } from '../support/skip-aloud.ts'
import type { CycleValues } from './support/events.ts'
import { publishEvents, readPredictions } from './support/events.ts'
import { Answers, areThere, modelTable, realCycles, tolerance } from './support/h2o-answers.ts'

const skip =
  skipAloud(!areThere && "the real cycles and H2O's answers are not there: ../shared") ||
  (await skipWithoutKafka())

async function openPlace(name: string): Promise<Place> {
  const [broker, registry] = await Promise.all([startBroker(), startRegistry()])
  return Place.open(name, { broker, registry })
}

function report(model: string, { values, worstUlp }: Comparison, rows: number): void {
  console.log(
    `${model}: ${values} values of ${rows} rows compared, 0 off by more than ${tolerance} ulp (worst: ${worstUlp})`,
  )
}

describe.skipIf(skip)('the real cycles of the rig, through a real broker', () => {
  let cycles: ReturnType<typeof realCycles>
  let predictions: ReadonlyMap<number, Prediction>
  let deadLetters: number

  beforeAll(async () => {
    const place = await openPlace('real-cycles')
    const { stop } = await runApp(place)
    cycles = realCycles()
    await publishEvents(place, cycles)
    await stop()
    predictions = await readPredictions(place)
    deadLetters = await place.count(place.deadLetters)
  })

  it('are all scored', () => {
    expect(cycles).toHaveLength(2_205)
    expect(predictions.size).toBe(cycles.length)
    expect(deadLetters).toBe(0)
  })

  it.each([
    { model: 'cooler', file: 'cool_cond', step: 1 },
    { model: 'valve', file: 'valve_cond', step: 3 },
    { model: 'pump', file: 'pump_leak', step: 3 },
    { model: 'accumulator', file: 'hyd_accum', step: 3 },
    { model: 'stable', file: 'stable', step: 3 },
  ])("get H2O's own answer from $model", ({ model, file, step }) => {
    const answers = new Answers(file)
    expect(answers.count).toBe(cycles.length / step)
    const comparison = new Comparison()
    for (let row = 0; row < answers.count; row++) {
      // Every cycle has an entry of every model.
      const { predictions: entries } = predictions.get(row * step)!
      answers.compare(
        comparison,
        row,
        entries.find((entry) => entry.model === model)!,
      )
    }
    expect(comparison.differences).toEqual([])
    expect(comparison.values).toBeGreaterThanOrEqual(3 * answers.count)
    report(model, comparison, answers.count)
  })
})

/** The categorical model alone, on the event's own categories. */
const configText = `
name: unknown-levels
kafka: { brokers: "\${KAFKA_BROKERS}" }
registry: { url: "\${SCHEMA_REGISTRY_URL}" }
input: { topic: cycles, group: levels, schema: { file: ${packageFile('schemas/sensor-cycle.avsc')} } }
models:
  - name: cooler-by-category
    file: ${packageFile('examples/hydraulic-rig/models/cool_cond-cat.zip')}
    columns: { rig_mode: rigMode, vib_band: vibBand }
policies: { unknown-category: score-and-report }
output: { topic: predictions, include: [cycle] }
deadLetter: { topic: dead-letters }
`

/** A column of the model, and the event's field that it is bound to. */
const fieldOf: Readonly<Record<string, string>> = { rig_mode: 'rigMode', vib_band: 'vibBand' }

/** Each row of the model's input as an event; an empty cell is a value that is missing. */
function eventsOf(input: Table): CycleValues[] {
  return input.rows.map((cells) => {
    const values = input.header.flatMap((column) => {
      const text = input.cell(cells, column)
      const field = fieldOf[column]
      return text === '' ? [] : [[field ?? column, field === undefined ? Number(text) : text] as const]
    })
    return Object.fromEntries(values)
  })
}

/** H2O's reports of levels that it does not know, in its order. */
function unseen() {
  const table = modelTable('cool_cond-cat', 'unseen')
  return table.rows.map((cells) => ({
    row: Number(table.cell(cells, 'row')),
    field: fieldOf[table.cell(cells, 'column')]!,
    level: table.cell(cells, 'value'),
  }))
}

describe.skipIf(skip)('levels that a model was not trained on, scored and reported', () => {
  const model = 'cool_cond-cat'
  const folder = scratchFolder()
  let predictions: ReadonlyMap<number, Prediction>
  let reports: readonly ReadRecord[]
  let scrape: Scrape

  beforeAll(async () => {
    const place = await openPlace('unknown-levels')
    const config = join(folder, 'sluice.yaml')
    writeFileSync(config, configText)
    const { app, stop } = await runApp(place, {}, config)
    await publishEvents(place, eventsOf(modelTable(model, 'input')))
    scrape = await until('all is counted', async () => {
      const now = await Scrape.of(app.url)
      return now.sum('sluice_records_total') === new Answers(model).count && now
    })
    await stop()
    predictions = await readPredictions(place)
    reports = await place.read(place.deadLetters)
  })

  it('are scored as H2O scores them, rows with known levels among them', () => {
    const answers = new Answers(model)
    const comparison = new Comparison()
    for (let row = 0; row < answers.count; row++) {
      answers.compare(comparison, row, predictions.get(row)!.predictions[0]!)
    }
    expect(predictions.size).toBe(answers.count)
    expect(comparison.differences).toEqual([])
    expect(comparison.values).toBe(4 * answers.count)
    report(model, comparison, answers.count)
  })

  it('are flagged in every column that H2O reports, and nowhere else', () => {
    const byRow = Map.groupBy(unseen(), ({ row }) => row)
    for (const [row, { predictions: entries }] of predictions) {
      const fields = (byRow.get(row) ?? []).map(({ field }) => `unknown-category:${field}`)
      expect({ row, flags: entries[0]!.flags }).toEqual({ row, flags: fields })
    }
    console.log(
      `${model}: ${unseen().length} unknown levels in ${byRow.size} of ${predictions.size} rows, as H2O reports them`,
    )
  })

  it('are reported in one copy of each such record, with field and level', () => {
    const rowOf = new Map([...predictions].map(([row, { eventId }]) => [eventId, row]))
    const told = reports.map((letter) => ({
      row: rowOf.get(deadLetterEvent(letter)),
      field: headerText(letter.headers, sluiceHeader.field),
      level: headerText(letter.headers, sluiceHeader.value),
      model: headerText(letter.headers, sluiceHeader.model),
      scored: headerText(letter.headers, sluiceHeader.scored),
    }))
    const firsts = unseen().filter(({ row }, i, all) => row !== all[i - 1]?.row)
    expect(told.sort((a, b) => a.row! - b.row!)).toEqual(
      firsts.map((level) => ({ ...level, model: 'cooler-by-category', scored: 'true' })),
    )
  })

  it('are counted by model and field, apart from dead letters', () => {
    for (const field of Object.values(fieldOf)) {
      const labels = { model: 'cooler-by-category', field }
      expect(scrape.sum('sluice_unknown_categories_total', labels)).toBe(
        unseen().filter((level) => level.field === field).length,
      )
    }
    expect(scrape.by('outcome', 'sluice_records_total')).toEqual({ scored: predictions.size })
    expect(scrape.sum('sluice_reported_records_total')).toBe(reports.length)
    expect(scrape.sum('sluice_dead_letters_total')).toBe(0)
  })
})
