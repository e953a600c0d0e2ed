import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { assembleOrThrow } from '../../src/app/assemble.ts'
import { streamed } from '../../src/app/cases/case-stream.ts'
import type { CaseOutcomes } from '../../src/app/cases/outcome-views.ts'
import { EventWriter } from '../../src/app/event-writer.ts'
import { containerWriter } from '../../src/avro/container-writer.ts'
import { Fault } from '../../src/core/outcome.ts'
import { rigFiles } from '../../src/dev/simulator/rig-files.ts'
import { readRigStatistics } from '../../src/dev/simulator/rig-statistics.ts'
import { simulate } from '../../src/dev/simulator/simulator.ts'
import { cli } from '../support/cli.ts'
import { cycle, featureNames, sensorCycleSchema } from '../support/rig-pipeline.ts'
import { scratchFolder } from '../support/scratch.ts'

const folder = scratchFolder()
const config = rigFiles.config
const stage = 'examples/hydraulic-rig/two-stages/features.yaml'
const eventCount = 2_000
const eventFile = join(folder, 'events.jsonl')
let events: readonly object[] = []

beforeAll(async () => {
  const statistics = await readRigStatistics(rigFiles.statistics)
  const found: object[] = []
  for (const { event, trouble } of simulate(statistics, {
    rigs: 4,
    seed: 5,
    trouble: 0.2,
    now: () => 1_796_131_200_000,
  })) {
    if (trouble === null || trouble.field !== null) found.push(event)
    if (found.length === eventCount) break
  }
  events = found
  writeFileSync(eventFile, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
})

/** What the live stream makes of the same events. */
async function live(file: string, ...overrides: readonly string[]): Promise<CaseOutcomes> {
  const assembly = await assembleOrThrow({ file, overrides, environment: {} }, () => undefined)
  const writer = new EventWriter(assembly)
  const records = events.map((event) => {
    const value = writer.value(event)
    if (value instanceof Fault) throw new Error(value.message)
    return { key: null, value, headers: [], timestampMs: 1 }
  })
  return streamed({ ...assembly, schemas: writer.schemas }, records, new AbortController().signal)
}

type Row = Readonly<Record<string, string | number | null>>

/** Cells as they were before they were text: numbers where they are some. */
function rowsOf(csv: string): readonly Row[] {
  const [head, ...lines] = csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
  return lines.map((cells) =>
    Object.fromEntries(
      cells.map((cell, at) => [
        head![at]!,
        cell === '' ? null : Number.isNaN(Number(cell)) ? cell : Number(cell),
      ]),
    ),
  )
}

const jsonRows = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)

/** How many cells are the same, to the bit; throws for one that is not. */
function sameCells(rows: readonly Row[], others: readonly Readonly<Record<string, unknown>>[]): number {
  let compared = 0
  expect(rows).toHaveLength(others.length)
  for (const [at, row] of rows.entries())
    for (const [name, cell] of Object.entries(row)) {
      if (!Object.is(cell, others[at]![name]))
        throw new Error(`row ${at}, ${name}: ${String(cell)} is not ${String(others[at]![name])}`)
      compared += 1
    }
  return compared
}

const features = (...argv: readonly string[]) => cli(['features', ...argv])

describe('sluice features', () => {
  it(
    'gives the rows that the live stream publishes, bit for bit, in either form',
    { timeout: 60_000 },
    async () => {
      const { rows, deadLetters } = await live(stage)
      expect(deadLetters.length).toBeGreaterThan(100)
      for (const [form, read] of [
        ['csv', rowsOf],
        ['jsonl', jsonRows],
      ] as const) {
        const letters = join(folder, `letters-${form}.jsonl`)
        const { code, stdout, stderr } = await features(
          '-c',
          stage,
          '-i',
          eventFile,
          '--output-format',
          form,
          '--dead-letters',
          letters,
        )
        expect(code).toBe(0)
        expect(sameCells(read(stdout), rows)).toBe(rows.length * 21)
        expect(stderr).toContain(`${rows.length.toLocaleString('en-US')} rows of 2,000 events in`)
        const told = readFileSync(letters, 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown)
        expect(told).toEqual(deadLetters)
      }
    },
  )

  it('carries a field that steps read once, as the published rows do', async () => {
    const included = 'output.include=[rigId, vs_vib, cycle]'
    const { rows } = await live(stage, included)
    const { code, stdout } = await features('-c', stage, '-i', eventFile, '--set', included)
    expect(code).toBe(0)
    const found = rowsOf(stdout)
    expect(['eventId', 'eventTime', ...Object.keys(found[0]!)]).toEqual(Object.keys(rows[0]!))
    expect(sameCells(found, rows)).toBe(rows.length * 21)
  })

  it('gives what the models of the live stream saw, bit for bit', { timeout: 60_000 }, async () => {
    const names = [...featureNames, 'rigMode', 'vibBand']
    const { predictions } = await live(
      config,
      `output.include=${JSON.stringify(names.map((feature) => ({ feature })))}`,
    )
    const { stdout } = await features('-c', config, '-i', eventFile, '--include', '')
    const seen = predictions.map((prediction) => prediction.features)
    expect(sameCells(rowsOf(stdout), seen)).toBe(seen.length * 19)
  })

  it('has the features that models take, in the order of their columns, or all of the plan', async () => {
    const head = async (...argv: readonly string[]) => {
      const { stdout } = await features('-c', config, '-i', eventFile, ...argv)
      return stdout.split('\n')[0]!.split(',')
    }
    const one = ['--set', 'models=[{name: c, file: models/cool_cond.zip}]', '--set', 'output.include=[]']
    const made = ['--set', 'features[12]={log1p: {field: vs_vib, as: more}}']
    expect(await head(...one)).toEqual(featureNames)
    expect(await head(...one, ...made)).not.toContain('more')
    expect(await head(...one, ...made, '--all')).toEqual([...featureNames, 'rigMode', 'vibBand', 'more'])
    expect(await head()).toEqual(['rigId', 'cycle', ...featureNames, 'rigMode', 'vibBand'])
    expect((await head('--include', 'endedAt,key', '--records')).slice(0, 2)).toEqual(['endedAt', 'key'])
    expect(await head('--include', 'vs_vib')).toEqual([
      'vs_vib',
      ...featureNames.filter((name) => name !== 'vs_vib'),
      ...['rigMode', 'vibBand'],
    ])
  })

  it('reads CSV, Avro and records, too, and each with the same rows', async () => {
    const some = events.slice(0, 50) as readonly Readonly<Record<string, unknown>>[]
    const container = containerWriter(sensorCycleSchema)
    const names = Object.keys(cycle())
    const text = (value: unknown) => (value === undefined || value === null ? '' : JSON.stringify(value))
    const files = {
      'e.jsonl': some.map((event) => JSON.stringify(event)).join('\n'),
      'e.csv': [
        names.join(','),
        ...some.map((event) => names.map((name) => text(event[name])).join(',')),
      ].join('\n'),
      'e.avro': Buffer.concat([container.header, container.block(some)]),
      'r.jsonl': some.map((value) => JSON.stringify({ key: 'k', headers: { h: 'x' }, value })).join('\n'),
    }
    const tables = []
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(folder, name), content)
      const records = name === 'r.jsonl' ? ['--records'] : []
      tables.push((await features('-c', config, '-i', join(folder, name), ...records)).stdout)
    }
    expect(tables[0]!.split('\n').length).toBeGreaterThan(30)
    for (const table of tables) expect(table).toBe(tables[0])
  })

  it('respects the policies, and tells lines that are no events', async () => {
    const file = join(folder, 'few.jsonl')
    const lines = [cycle(), cycle({ vs_vib: null }), cycle({ psa_bar: 2600 })].map((event) =>
      JSON.stringify(event),
    )
    writeFileSync(file, [...lines, 'no event', 'null'].join('\n'))
    const policies = ['--set', 'policies={missing-value: score, out-of-range: skip}']
    const letters = join(folder, 'few-letters.jsonl')
    const { code, stdout, stderr } = await features(
      '-c',
      config,
      '-i',
      file,
      ...policies,
      '--dead-letters',
      letters,
    )
    expect(code).toBe(0)
    expect(rowsOf(stdout)).toMatchObject([{ vs_vib: 0.61 }, { vs_vib: null }])
    expect(stderr).toContain(
      '2 dead letters:\n  json-decode: 1\n  schema-mismatch: 1\n2 rows of 5 events, 1 skipped in',
    )
    const told = readFileSync(letters, 'utf8').trimEnd().split('\n')
    expect(told.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { eventId: 'sluice-demo.cycles-0-3', reason: 'json-decode' },
      { eventId: 'sluice-demo.cycles-0-4', reason: 'schema-mismatch' },
    ])
    const records = ['null', '{"key": "k", "value": null}'].join('\n')
    writeFileSync(join(folder, 'tombstones.jsonl'), records)
    const skipped = await features('-c', config, '-i', join(folder, 'tombstones.jsonl'), '--records')
    expect(skipped.stderr).toContain('0 rows of 2 events, 1 skipped')
    expect(await features('-c', config, '-i', file, ...policies, '--strict')).toMatchObject({ code: 1 })
    expect(await features('-c', config, '-i', file, '--max-refused', '60')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('could not be made a row, more than --max-refused') as string,
    })
    const fatal = await features('-c', config, '-i', file, '--set', 'policies.missing-value=fail')
    expect(fatal).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("policies.missing-value is 'fail'") as string,
    })
  })

  it.each<[readonly string[], string]>([
    [
      ['--include', 'vs_vib', '--set', 'features[12]={clip: {field: vs_vib, max: 1}}'],
      "two columns of the table would be called 'vs_vib', the input field and the feature, which has other values",
    ],
    [
      ['--include', 'rigId,nobody'],
      "--include: error: output.include[1]: the input schema has no field 'nobody'",
    ],
    [['--set', 'output.include=[key]'], 'the feature plan reads key'],
    [['--from', '0'], '--from: not with --input'],
    [['-o', 'table.parquet'], 'expected a name that ends in .csv'],
  ])('refuses %j', async (argv, message) => {
    const { code, stderr } = await features('-c', config, '-i', eventFile, ...argv)
    expect(stderr).toContain(message)
    expect(code).toBe(2)
  })

  it('writes nothing before it has what it reads', async () => {
    for (const name of ['absent.jsonl', 'absent.csv', 'absent.avro']) {
      const { code, stdout, stderr } = await features('-c', config, '-i', join(folder, name))
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(/cannot be read: .*no such file/)
    }
  })

  it('reads a topic where no file is given (on a real broker: test/integration/replay.test.ts)', async () => {
    expect(await features('-c', config, '--records')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--records: only with --input') as string,
    })
  })
})
