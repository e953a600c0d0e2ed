import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { containerWriter } from '../../src/avro/container-writer.ts'
import { rowService } from '../app/support/service.ts'
import { cli } from '../support/cli.ts'
import { cycle, sensorCycleSchema } from '../support/rig-pipeline.ts'
import { windowedConfig } from '../pipeline/support/windowed-rig.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()
const config = resolve('examples/hydraulic-rig/sluice.yaml')
const folder = () => mkdtempSync(join(scratch, 'cases-'))

/** Cases on the example's config, in a folder of their own. */
function laidOut(cases: readonly object[], over: object = {}): string {
  const file = join(folder(), 'rig.test.yaml')
  writeFileSync(file, JSON.stringify({ config, ...over, cases }, null, 2))
  return file
}

const run = (file: string, ...more: readonly string[]) => cli(['test', file, ...more])

/** One case that passes or fails alone. */
async function outcomeOf(given: object, over: object = {}) {
  return run(laidOut([{ name: 'it', ...given }], over))
}

const healthy = cycle() as Readonly<Record<string, unknown>>
const scored = { predictions: [{ models: { cooler: { label: '20' } } }] }

/** Cases on a config of their own. */
function laidOutWith(own: object, cases: readonly object[]): string {
  const into = folder()
  writeFileSync(join(into, 'sluice.yaml'), JSON.stringify(own))
  writeFileSync(join(into, 'machines.csv'), 'rig,site\na,north\n')
  const file = join(into, 'own.test.yaml')
  writeFileSync(file, JSON.stringify({ cases }))
  return file
}

describe('sluice test', () => {
  it('closes the windows that are open behind the last event', async () => {
    const reading = (ts: number, value: number) => ({ rigId: 'a', channel: 'p', ts, value })
    const file = laidOutWith(windowedConfig(), [
      {
        name: 'two windows and a late reading',
        events: [reading(1_000, 2), reading(9_000, 4), reading(12_000, 7), reading(3_000, 1)],
        predictions: [{ features: { p_mean: 3 } }, { features: { p_mean: 7 } }],
        deadLetters: [{ reason: 'late-reading' }],
      },
    ])
    expect(await run(file)).toMatchObject({ code: 0, stderr: '' })
  })

  it('takes readings of any time, as records that say none themselves', async () => {
    const reading = { rigId: 'a', channel: 'p', ts: 1_795_000_000_000, value: 2 }
    const cases = [{ name: 'now', events: [reading], predictions: [{ features: { p_mean: 2 } }] }]
    expect(await run(laidOutWith(windowedConfig(), cases))).toMatchObject({ code: 0, stderr: '' })
  })

  it('looks up what the steps ask', async () => {
    const steps = [{ lookup: { from: 'machines', key: 'rigId', texts: { site: 'site' } } }]
    const own = windowedConfig(
      {},
      {
        lookups: { machines: { source: 'file', file: 'machines.csv', key: 'rig' } },
        features: steps,
        output: { topic: 'out', format: 'json', include: [{ feature: 'site' }] },
      },
    )
    const of = (rigId: string) => ({ events: [{ rigId, channel: 'p', ts: 1, value: 2 }] })
    const file = laidOutWith(own, [
      { name: 'known', ...of('a'), predictions: [{ features: { site: 'north' } }] },
      { name: 'known again', ...of('a'), predictions: [{ features: { site: 'north' } }] },
      { name: 'unknown', ...of('b'), deadLetters: [{ reason: 'lookup-miss' }] },
    ])
    expect(await run(file)).toMatchObject({ code: 0, stderr: '' })
  })

  it.each<[string, (url: string) => object]>([
    ['a web service', (url) => ({ source: 'http', url: `${url}/{rig}` })],
    [
      'a database',
      () => ({
        ...{ source: 'postgresql', host: '127.0.0.1', port: 9 },
        database: 'd',
        user: 'u',
        table: 't',
      }),
    ],
  ])('ends with 3 where %s that steps ask does not answer, and names the look-up', async (_, machines) => {
    const { url, state } = await rowService({})
    state.isDown = true
    const steps = [{ lookup: { from: 'machines', key: 'rigId', texts: { site: 'site' } } }]
    const own = windowedConfig(
      {},
      { lookups: { machines: { ...machines(url), key: 'rig' } }, features: steps },
    )
    const reading = (ts: number) => ({ rigId: 'a', channel: 'p', ts, value: 2 })
    for (const events of [[reading(1_000), reading(12_000)], [reading(1_000)]]) {
      const { code, stderr } = await run(laidOutWith(own, [{ name: 'it', events, predictions: 1 }]))
      expect(stderr).toContain("lookup 'machines'")
      expect(code).toBe(3)
    }
    const file = 'lookups.machines={source: file, file: machines.csv, key: rig}'
    const given = { name: 'it', set: [file], events: [reading(1_000)], predictions: 1 }
    expect(await run(laidOutWith(own, [given]))).toMatchObject({ code: 0, stderr: '' })
  })

  it('passes the cases of the example', async () => {
    const { code, stdout, stderr } = await cli(['test', 'examples/hydraulic-rig/sluice.test.yaml'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /^examples\/hydraulic-rig\/sluice\.test\.yaml\n( {2}✓ .+\n){6}6 cases: 6 passed in /,
    )
  })

  it('names case, event, field, what was expected and what came, and exits with 1', async () => {
    const predictions = [{ models: { cooler: { label: '20' } } }, { models: { cooler: { label: '100' } } }]
    const file = laidOut([{ name: 'wrong', events: [healthy, healthy], predictions }])
    const { code, stdout } = await run(file)
    expect(code).toBe(1)
    const line =
      readFileSync(file, 'utf8')
        .split('\n')
        .findIndex((text) => text.includes('"100"')) + 1
    expect(stdout).toContain(
      [
        '  ✗ wrong',
        `      predictions[1].models.cooler.label, event 2 (sluice-demo.cycles-0-1), line ${line}`,
        '        expected  "100"',
        '        got       "20"',
      ]
        .join('\n')
        .replace('✗ wrong', `✗ wrong (${file}:5)`),
    )
    expect(stdout).toMatch(/1 case: 0 passed, 1 failed in [\d.]+ s\n$/)
  })

  it.each<[string, object]>([
    [
      'a dead letter with its reason',
      {
        events: [{ ...healthy, vs_vib: null }],
        deadLetters: [{ reason: 'missing-value', field: 'vs_vib', model: null, scored: false }],
      },
    ],
    [
      'a copy of what is scored all the same',
      {
        set: ['policies.missing-value=score-and-report'],
        events: [{ ...healthy, vs_vib: null }],
        predictions: 1,
        deadLetters: [{ scored: true }],
      },
    ],
    [
      'what is skipped by policy',
      {
        set: ['policies.missing-value=skip'],
        events: [healthy, { ...healthy, vs_vib: null }],
        predictions: 1,
        skipped: [{ eventId: 'sluice-demo.cycles-0-1', reason: 'missing-value' }],
      },
    ],
    [
      'a pipeline that is to stop',
      {
        set: ['policies.missing-value=fail'],
        events: [{ ...healthy, vs_vib: null }],
        stops: 'missing-value:vs_vib',
      },
    ],
    [
      'fields that are carried',
      {
        events: [healthy],
        predictions: [{ eventTime: 1000, pipeline: 'hydraulic-rig', fields: { rigId: 'rig-01', cycle: 7 } }],
      },
    ],
    [
      'contributions',
      {
        set: ['models[0].contributions={top: 2}'],
        events: [healthy],
        tolerance: 9,
        predictions: [{ models: { cooler: { contributions: {} } } }],
      },
    ],
    [
      'headers and keys',
      {
        set: ['output.include=[key, header.unit]'],
        records: [{ key: 'k', headers: { unit: 'bar' }, value: healthy }],
        predictions: [{ features: { key: 'k', 'header.unit': 'bar' } }],
      },
    ],
    ['predictions that are JSON', { set: ['output.format=json'], events: [healthy], ...scored }],
    [
      'events that are JSON',
      {
        set: ['input.format=json'],
        events: [healthy, { ...healthy, vs_vib: 'much' }],
        ...scored,
        deadLetters: [{ reason: 'schema-mismatch', field: 'vs_vib' }],
      },
    ],
    ['events that are plain Avro', { set: ['input.format=avro'], events: [healthy], ...scored }],
    [
      'several topics',
      { set: ['input.topics=[a, b]'], events: [healthy], predictions: [{ eventId: 'a-0-0' }] },
    ],
    [
      'a pattern of topics',
      { set: ['input.pattern=rig-.*'], events: [healthy], predictions: [{ eventId: 'events-0-0' }] },
    ],
    ['exactly once', { set: ['delivery=exactly-once'], events: [healthy], ...scored }],
    [
      'more events than a batch holds',
      { set: ['batch.maxRecords=2'], events: Array(7).fill(healthy), predictions: 7 },
    ],
  ])('knows %s', async (_, given) => {
    const { code, stdout } = await outcomeOf(given)
    expect(stdout).toContain('1 passed')
    expect(code).toBe(0)
  })

  it('passes the cases of a pipeline that publishes rows, in both forms', async () => {
    const stage = 'examples/hydraulic-rig/two-stages'
    for (const more of [[], ['--set', 'output.format=json']])
      expect(await cli(['test', stage, ...more])).toMatchObject({ code: 0, stderr: '' })
  })

  it('expects nothing where nothing is said', async () => {
    const { code, stdout } = await outcomeOf({ events: [{ ...healthy, vs_vib: null }], predictions: 0 })
    expect(code).toBe(1)
    expect(stdout).toMatch(/deadLetters.*\n +expected {2}0 dead letters\n +got +1 dead letter/)
    expect(stdout).toContain('"reason":"missing-value","field":"vs_vib"')
  })

  it.each([
    ['csv', () => csvOf([healthy, { ...healthy, vs_vib: null }])],
    [
      'jsonl',
      () => [healthy, { ...healthy, vs_vib: null }].map((event) => `${JSON.stringify(event)}\n`).join(''),
    ],
    ['avro', () => containerOf([healthy, { ...healthy, vs_vib: null }])],
  ])('reads events from %s, beside the file of cases', async (ending, content) => {
    const given = { name: 'file', events: { file: `events.${ending}` }, ...scored }
    const file = laidOut([{ ...given, deadLetters: [{ reason: 'missing-value' }] }])
    writeFileSync(join(file, '..', `events.${ending}`), content())
    expect(await run(file)).toMatchObject({ code: 0 })
  })

  it('ends where a file holds no event, and when it is interrupted', async () => {
    const file = laidOut([{ name: 'empty', events: { file: 'events.jsonl' }, predictions: 0 }])
    writeFileSync(join(file, '..', 'events.jsonl'), '\n')
    expect(await run(file)).toMatchObject({ code: 0 })
    const { code, stderr } = await cli(['test', file], { stop: AbortSignal.abort() })
    expect({ code, stderr }).toEqual({ code: 4, stderr: 'sluice: interrupted, the output is not complete\n' })
  })

  it('reads an Avro file by the schema that it was written with', async () => {
    const { fields, ...rest } = sensorCycleSchema as { fields: readonly { name: string }[] }
    const older = { ...rest, fields: fields.filter(({ name }) => name !== 'vibBand') }
    const event = { ...healthy }
    delete event['vibBand']
    const file = laidOut([{ name: 'older', events: { file: 'events.avro' }, ...scored }])
    writeFileSync(join(file, '..', 'events.avro'), containerOf([event], older))
    expect(await run(file)).toMatchObject({ code: 0 })
  })

  it('runs each case on a pipeline that has seen nothing, and only those that are asked for', async () => {
    const file = laidOut([
      { name: 'first', events: [healthy], predictions: [{ eventId: 'sluice-demo.cycles-0-0' }] },
      { name: 'second', events: [healthy], predictions: [{ eventId: 'sluice-demo.cycles-0-0' }] },
    ])
    expect((await run(file)).stdout).toContain('2 passed')
    const { stdout } = await run(file, '--filter', 'second')
    expect(stdout).not.toContain('first')
    expect(stdout).toContain('1 passed')
    expect(await run(file, '--filter', 'third')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no case holds "third"') as string,
    })
  })

  it.each<[string, object, string]>([
    [
      'a key that is none',
      { events: [healthy], prediction: 1 },
      "unknown key 'prediction' (did you mean 'predictions'?)",
    ],
    [
      'a model that is none',
      { events: [healthy], predictions: [{ models: { coler: {} } }] },
      "the config has no model 'coler' (did you mean 'cooler'?)",
    ],
    [
      'an event that cannot be written',
      { events: [{ ...healthy, vs_vib: 'much' }], predictions: 1 },
      "field 'vs_vib' is text, expected null or double",
    ],
    ['a file that is not there', { events: { file: 'none.csv' }, predictions: 1 }, 'none.csv cannot be read'],
    [
      'rows of a pipeline that predicts',
      { events: [healthy], rows: 1 },
      'rows: none can come: output.publish is predictions (name them under predictions)',
    ],
    [
      'an envelope of which only the row has a schema',
      { set: ['input.unwrap=debezium'], events: [healthy], predictions: 1 },
      'it must be that of the envelope',
    ],
    [
      'an override that is none',
      { set: ['nonsense'], events: [healthy], predictions: 1 },
      'must be path=value',
    ],
  ])('tells %s with its place, and exits with 2', async (_, given, message) => {
    const { code, stdout, stderr } = await outcomeOf(given)
    expect(`${stdout}${stderr}`).toContain(message)
    expect(code).toBe(2)
  })

  it('tells a config that cannot be used as lint does, and goes on with other files', async () => {
    const broken = laidOut([{ name: 'broken', events: [healthy], predictions: 1 }], {
      set: ['models[0].file=none.zip'],
    })
    const { code, stdout } = await cli([
      'test',
      broken,
      laidOut([{ name: 'sound', events: [healthy], ...scored }]),
    ])
    expect(stdout).toContain(`${broken}, set models[0].file: error: models[0].file: `)
    expect(stdout).toContain('✓ sound')
    expect(stdout).toContain('1 passed, 1 file with errors')
    expect(code).toBe(2)
  })

  describe('--update', () => {
    it('records what comes, and passes from then on', async () => {
      const file = laidOut([
        { name: 'new', events: [healthy, { ...healthy, vs_vib: null }] },
        {
          name: 'changed',
          events: [healthy],
          predictions: [{ models: { cooler: { label: '3' } } }],
          deadLetters: 4,
        },
        {
          name: 'stopped',
          set: ['policies.missing-value=fail'],
          events: [{ ...healthy, vs_vib: null }],
          predictions: 1,
        },
      ])
      const { code, stdout } = await run(file, '--update')
      expect(code).toBe(0)
      expect(stdout).toContain('3 cases: 3 passed, 3 recorded')
      const { cases } = parse(readFileSync(file, 'utf8')) as {
        cases: readonly Readonly<Record<string, unknown>>[]
      }
      expect(cases[0]).toMatchObject({
        predictions: [{ fields: { rigId: 'rig-01' }, models: { cooler: { label: '20' } } }],
        deadLetters: [{ reason: 'missing-value', field: 'vs_vib' }],
      })
      expect(cases[1]).toMatchObject({
        predictions: [{ models: { cooler: { label: '20' } } }],
        deadLetters: 0,
      })
      expect(cases[2]).not.toHaveProperty('predictions')
      expect(await run(file)).toMatchObject({ code: 0 })
    })

    it('writes nothing where all is as expected', async () => {
      const file = join(folder(), 'sluice.test.yaml')
      cpSync('examples/hydraulic-rig/sluice.test.yaml', file)
      const before = readFileSync(file, 'utf8').replace('sluice.yaml', config)
      writeFileSync(file, before)
      expect(await run(file, '--update')).toMatchObject({ code: 0 })
      expect(readFileSync(file, 'utf8')).toBe(before)
    })
  })

  it('writes JUnit XML', async () => {
    const file = laidOut([
      { name: 'good', events: [healthy], ...scored },
      { name: 'bad', events: [healthy], predictions: 0 },
    ])
    const junit = join(folder(), 'junit.xml')
    expect(await run(file, '--junit', junit)).toMatchObject({ code: 1 })
    const xml = readFileSync(junit, 'utf8')
    expect(xml).toContain(`<testsuite name="${file}" tests="2" failures="1" errors="0"`)
    expect(xml).toContain('<failure message="predictions: expected 0 predictions, got 1 prediction"')
  })
})

function csvOf(events: readonly Readonly<Record<string, unknown>>[]): string {
  const columns = Object.keys(healthy)
  const cell = (value: unknown) => (value === null ? '' : JSON.stringify(value))
  const lines = events.map((event) => columns.map((column) => cell(event[column])).join(','))
  return [columns.join(','), ...lines, ''].join('\n')
}

function containerOf(events: readonly object[], schema: object | string = sensorCycleSchema): Buffer {
  const container = containerWriter(schema)
  return Buffer.concat([container.header, container.block(events)])
}
