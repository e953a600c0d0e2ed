import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { load, smallest, stepSpecs, told } from './support/load.ts'

describe('parseConfig', () => {
  it('takes the smallest config and fills in the defaults', () => {
    const { config, findings, ok } = load(smallest)
    expect(findings).toEqual([])
    expect(ok).toBe(true)
    expect(config).toMatchObject({
      kafka: { brokers: ['localhost:9092'], ssl: false },
      input: { startFrom: 'earliest', onDataLoss: 'fail', tombstones: 'skip' },
      models: [{ version: '1', columns: {} }],
      deadLetter: { breaker: { enabled: true, ratio: 0.5 }, oversize: 'headers-only' },
      http: { host: '127.0.0.1' },
      delivery: 'at-least-once',
      features: [],
    })
  })

  it('tells all that is wrong at once, with line and column, in the order of the file', () => {
    const text = `name: rig
kafka:
  brokers: [localhost]
  requestTimoutMs: 5
registry:
  url: http://u:p@localhost:8081
input:
  topic: in
  schema: { file: a.avsc }
features:
  - range: { field: tsa_temp, min: abc }
  - rnage: { field: x }
  - bucketize:
      field: a
      as: b
      limits: [1]
      labels: [a, b]
      onlyIfMising: true
  - range
models:
  - name: m
    file: \${NOPE}
policies:
  bad-magic: score
  unknown-categry: score
  out-of-range: { default: scroe }
output: { topic: in, inclde: [] }
deadLetter:
  topic: in
  breaker: { ratio: 2 }
delivery: at-most-once
`
    expect(told(load(text))).toEqual([
      '3:13: error: kafka.brokers[0]: must be host:port, such as localhost:9092',
      "4:3: error: kafka.requestTimoutMs: unknown key 'requestTimoutMs' (did you mean 'requestTimeoutMs'?)",
      '6:8: error: registry.url: must not hold credentials: put them under auth',
      '7:1: error: input.group: is missing: expected text',
      '11:36: error: features[0].range.min: expected a number, got text (digits alone, without quotes and without a unit)',
      "12:5: error: features[1].rnage: there is no step 'rnage' (did you mean 'range'?)",
      "18:7: error: features[2].bucketize.onlyIfMising: unknown key 'onlyIfMising' (did you mean 'onlyIfMissing'?)",
      '19:5: error: features[3]: a step is one name and its settings (such as - range: { field: temp, max: 90 })',
      '22:11: error: models[0].file: environment variable NOPE is not set: set it, or give a default by ${NOPE:default}',
      "24:14: error: policies.bad-magic: must be 'dead-letter', 'skip' or 'fail'",
      "25:3: error: policies.unknown-categry: unknown key 'unknown-categry' (did you mean 'unknown-category'?)",
      "26:28: error: policies.out-of-range.default: must be 'dead-letter', 'score', 'score-and-report', 'skip' or 'fail' (did you mean 'score'?)",
      '27:18: error: output.topic: is the input topic: each prediction would be read as an event (name another topic)',
      "27:22: error: output.inclde: unknown key 'inclde' (did you mean 'include'?)",
      '29:10: error: deadLetter.topic: is the input topic: each dead letter would be read again, without end (name another topic)',
      '29:10: error: deadLetter.topic: is the output topic: readers of predictions would get dead letters (name another topic)',
      '30:21: error: deadLetter.breaker.ratio: must be at most 1',
      "31:11: error: delivery: must be 'at-least-once' or 'exactly-once' (did you mean 'at-least-once'?)",
    ])
  })

  it('gives a config to look further with, and says where it has stand-ins', () => {
    const text = smallest.replace('file: m.zip', 'file: "${NOPE}", vers: 2').replace('group: g', 'group: ""')
    const { config, ok, isStandIn } = load(text)
    expect(ok).toBe(false)
    expect(config?.models[0]).toEqual({ name: 'm', file: '${NOPE}', version: '1', columns: {} })
    expect(isStandIn(['models', 0, 'file'])).toBe(true)
    expect(isStandIn(['models', 0])).toBe(true)
    expect(isStandIn(['models', 0, 'file', 'x'])).toBe(true)
    expect(isStandIn([])).toBe(false)
    expect(isStandIn(['input', 'group'])).toBe(true)
    expect(isStandIn(['models', 0, 'name'])).toBe(false)
    expect(isStandIn(['output'])).toBe(false)
  })

  it('keeps refused steps in their place, marked', () => {
    const { config } = load(`${smallest}features:\n  - rnage: { as: x }\n  - range: { field: a, min: 1 }\n`)
    expect(config?.features).toEqual([
      { step: 'rnage', settings: { as: 'x' }, refused: true },
      { step: 'range', settings: { field: 'a', min: 1 } },
    ])
  })

  it.each([
    ['duplicate key', smallest.replace('group: g', 'topic: again'), '8:3: error: the key is there twice'],
    ['unclosed list', 'name: [rig', '1:7: error: a bracket is opened and not closed'],
    ['tab', 'name: rig\n\tkafka: 1', '2:1: error: a tab indents the line'],
    ['list at the top', '- 1', '1:1: error: expected a section of keys, got a list'],
    [
      'aliases without end',
      bomb(),
      '1:1: error: aliases (*name) multiply into more values than a config can have',
    ],
  ])('tells of broken YAML: %s', (_, text, first) => {
    expect(told(load(text)).join('\n')).toContain(first)
    expect(load(text).ok).toBe(false)
  })

  it('says how to write a variable inside braces', () => {
    expect(told(load('a: { b: ${C} }')).join('\n')).toContain('must be in quotes')
  })

  it('says what to do with an empty file', () => {
    expect(told(load(''))).toEqual([
      '1:1: error: the config says nothing (sluice init writes one to begin with)',
    ])
  })
})

describe('values', () => {
  const nameOf = (line: string, environment: Record<string, string> = {}) =>
    load(smallest.replace('name: rig', line), environment).config?.name

  it.each([
    ['a number that should be text', 'name: 007', '007'],
    ['a fraction', 'name: 1.10', '1.10'],
    ['a boolean', 'name: true', 'true'],
    ['quoted', "name: '12'", '12'],
  ])('takes text as it is written: %s', (_, line, expected) => {
    expect(nameOf(line)).toBe(expected)
  })

  it('takes a variable as text where text is needed, whatever it looks like', () => {
    for (const value of ['0123', '1e3', 'true', 'null', 'x']) {
      expect(nameOf('name: ${V}', { V: value })).toBe(value)
      expect(nameOf('name: "${V}"', { V: value })).toBe(value)
    }
  })

  it('types a variable that is not in quotes, and no other', () => {
    const port = (value: string) => load(`${smallest}http:\n  port: ${value}\n`, { P: '81' })
    expect(port('${P}').config?.http.port).toBe(81)
    expect(port('${Q:82}').config?.http.port).toBe(82)
    expect(told(port('"${P}"'))).toEqual([
      '18:9: error: http.port: expected a number, got text (digits alone, without quotes and without a unit)',
    ])
  })

  it('never makes keys or entries of a variable', () => {
    const hostile = 'x\nkafka: { brokers: evil:1 }'
    const { findings } = load(smallest.replace('group: g', 'group: ${V}'), { V: hostile })
    expect(findings.map((finding) => finding.path)).toEqual([['input', 'group']])
  })

  it('splits brokers at commas', () => {
    const { config } = load(smallest.replace('localhost:9092', '${B}'), { B: 'a:1, b:2,c:3' })
    expect(config?.kafka.brokers).toEqual(['a:1', 'b:2', 'c:3'])
  })

  it.each(['localhost', 'a:99999', 'a:1,b', ':9092', 'http://a:1', '""'])(
    'refuses %s for brokers',
    (brokers) => {
      expect(load(smallest.replace('localhost:9092', brokers)).ok).toBe(false)
    },
  )
})

describe('overrides', () => {
  it('replaces values, fills in sections, adds entries', () => {
    const { config, findings } = load(smallest, {}, [
      'input.topic=other',
      'http.port=0',
      'models[0].version=2.0',
      'models[1]={name: n, file: n.zip}',
      'schemas.files["2"]=new.avsc',
      'kafka.brokers=[a:1, b:2]',
    ])
    expect(findings).toEqual([])
    expect(config).toMatchObject({
      input: { topic: 'other' },
      http: { port: 0 },
      models: [{ version: '2.0' }, { name: 'n' }],
      schemas: { files: { 1: 'in.avsc', 2: 'new.avsc' } },
      kafka: { brokers: ['a:1', 'b:2'] },
    })
  })

  it.each([
    ['topics=[a, b]', { topics: ['a', 'b'] }],
    ['pattern=rig-.*', { pattern: 'rig-.*' }],
  ])('names the input in place of the way that the file has: input.%s', (override, input) => {
    const { config, findings } = load(smallest, {}, [`input.${override}`])
    expect(findings).toEqual([])
    expect(config?.input).toMatchObject(input)
    expect(config?.input.topic).toBeUndefined()
  })

  it('makes a variable unneeded that it replaces', () => {
    expect(load(smallest.replace('rig', '${NOPE}'), {}, ['name=mine']).findings).toEqual([])
  })

  it('takes its values literally', () => {
    expect(load(smallest, { A: 'x' }, ['deadLetter.redact=["${A}"]']).config?.deadLetter.redact).toEqual([
      '${A}',
    ])
  })

  it.each([
    [
      'nonsense',
      '--set nonsense: error: must be path=value, such as input.topic=readings or models[0].file=cooler.zip',
    ],
    ['models.x=1', "--set models.x: error: 'models' is a list: name an entry by its number, as in [0]"],
    ['models[7]=1', "--set models[7]: error: 'models' has 1 entries only"],
    ['name.x=1', "--set name.x: error: 'name' has no entries"],
    ['name=[', '--set name: error: the value is not YAML: Flow sequence must end with a ]'],
    ['inptu.topic=x', "--set inptu.topic: error: inptu: unknown key 'inptu' (did you mean 'input'?)"],
    ['http.port=99999', '--set http.port: error: http.port: must be at most 65535'],
  ])('tells what is wrong with %s', (option, finding) => {
    expect(told(load(smallest, {}, [option]))).toEqual([finding])
  })

  it('never shows the value', () => {
    const text = told(
      load(smallest, {}, ['kafka.sasl={mechanism: plain, password: hunter2', 'hunter2']),
    ).join()
    expect(text).not.toContain('plain')
  })
})

describe('loadConfig', () => {
  it('tells of a file that cannot be read', () => {
    const { findings, config, ok } = loadConfig({
      file: '/no/such.yaml',
      environment: {},
      overrides: [],
      steps: {},
    })
    expect(findings[0]).toMatchObject({ file: '/no/such.yaml', line: null })
    expect([config, ok]).toEqual([null, false])
  })

  it('reads a file, with or without a byte order mark, and takes paths from its folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-config-'))
    const file = join(folder, 'sluice.yaml')
    writeFileSync(file, `\uFEFF${smallest}`)
    const read = loadConfig({ file, environment: {}, overrides: [], steps: stepSpecs })
    rmSync(folder, { recursive: true })
    expect(read.ok).toBe(true)
    expect(read.resolvePath('m.zip')).toBe(join(folder, 'm.zip'))
    expect(read.resolvePath('/m.zip')).toBe('/m.zip')
  })

  it('never throws, whatever the text', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        ...smallest.split('\n'),
        '${A',
        '${A:b}',
        '- ',
        ': ',
        '&a',
        '*a',
        '<<: *a',
        '!!int x',
        '? ',
        '|',
        '{',
        ']',
      ),
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.string(), { maxLength: 2 }),
        (pieces, overrides) => {
          const result = load(pieces.join('\n'), {}, overrides)
          expect(result.ok).toBe(
            result.config !== null && !result.findings.some((f) => f.severity === 'error'),
          )
        },
      ),
      { numRuns: 200 },
    )
  })
})

function bomb(): string {
  const levels = Array.from(
    { length: 8 },
    (_, i) =>
      `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}, *a${i}, *a${i}, *a${i}, *a${i}, *a${i}, *a${i}]`,
  )
  return ['a0: &a0 [x]', ...levels].join('\n')
}
