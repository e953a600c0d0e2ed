import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assemble } from '../../src/app/assemble.ts'
import { formatFinding } from '../../src/core/finding.ts'

const models = resolve('examples/hydraulic-rig/models')

/** A config that is right up to its features, which begin in the line after. */
const head = `name: rig
kafka: { brokers: 'localhost:9092' }
schemas: { files: { 1: ${resolve('schemas/sensor-cycle.avsc')}, 9: ${resolve('schemas/prediction.avsc')} } }
input: { topic: cycles, group: scoring, schema: { file: ${resolve('schemas/sensor-cycle.avsc')} } }
models:
  - { name: cooler, file: ${models}/cool_cond.zip, version: '1' }
  - name: by-category
    file: ${models}/cool_cond-cat.zip
    version: '1'
    columns: { rig_mode: rigMode, vib_band: vibBand }
output: { topic: predictions, schemaId: 9 }
deadLetter: { topic: dead-letters }
features:
`
const firstLine = head.split('\n').length

/** Columns of the table of training that mistakes may name. */
const training = 'psa_bar,rigMode\n160,warm\n161,cool\n'

/** What is written, where it is told (line of the features, column), and the gist of what is said. */
type Mistake = readonly [what: string, features: string, at: string, gist: string]

const mistakes: readonly Mistake[] = [
  [
    'a step of no name',
    '- rnage: { field: psa_bar, max: 9 }',
    '1:5',
    "there is no step 'rnage' (did you mean 'range'?)",
  ],
  [
    'a step unlike any other',
    '- frobnicate: { field: psa_bar }',
    '1:5',
    "there is no step 'frobnicate' (there are: bind, rename, ",
  ],
  [
    'two steps in one',
    '- range: { field: psa_bar, max: 9 }\n  clip: { field: psa_bar, max: 9 }',
    '1:5',
    'a step is one name and its settings (such as - range: { field: temp, max: 90 })',
  ],
  [
    'a setting of no name',
    '- range: { field: psa_bar, maxx: 9 }',
    '1:30',
    "unknown key 'maxx' (did you mean 'max'?)",
  ],
  ['a setting that is missing', '- constant:\n    value: 3', '1:5', 'is missing: expected text'],
  [
    'a number in quotes',
    "- range: { field: psa_bar, max: '9' }",
    '1:35',
    'expected a number, got text (digits alone, without quotes and without a unit)',
  ],
  ['a choice of no name', '- cast: { field: psa_bar, to: string }', '1:33', "must be 'number' or 'text'"],
  [
    'a field of no name',
    '- range: { field: psa_baar, max: 9 }',
    '1:21',
    "there is no feature or input field 'psa_baar' (did you mean 'psa_bar'?)",
  ],
  [
    'a field of no name in a list',
    '- require:\n    field:\n      - psa_bar\n      - psb_baar',
    '4:11',
    "there is no feature or input field 'psb_baar' (did you mean 'psb_bar'?)",
  ],
  [
    'a feature before it is made',
    '- log1p: { field: share, as: log_share }\n- ratio: { numerator: psa_bar, denominator: psb_bar, as: share }',
    '1:21',
    "there is no feature or input field 'share' (a later step makes it: steps run in their order, each on what is there before)",
  ],
  [
    'a name that is gone',
    '- rename: { field: cycle, as: load_cycle }\n- range: { field: cycle, max: 9 }',
    '2:21',
    "there is no 'cycle' any more: an earlier rename step calls it 'load_cycle'",
  ],
  [
    'a name for itself',
    '- rename: { field: psa_bar, as: psa_bar }',
    '1:35',
    "'psa_bar' has that name already",
  ],
  [
    'a feature that is replaced before it is read',
    '- constant: { as: plant, value: north }\n- constant: { as: plant, value: south }',
    '2:21',
    "feature 'plant' is made at line 14 already, and replaced here before any step has read it (give one of the two another name)",
  ],
  [
    'a feature that nothing takes',
    '- constant: { as: plant, value: north }',
    '1:21',
    "nothing uses the feature 'plant': no step, no column of a model, and no other setting names it (name it where it is meant to go, such as columns of a model, or remove it)",
  ],
  [
    'text where a number is needed',
    '- log1p: { field: rigId, as: x }',
    '1:21',
    "'rigId' holds text, a number is needed (a cast step before this one makes it one)",
  ],
  [
    'a number where text is needed',
    '- map: { field: psa_bar, values: { a: b } }',
    '1:19',
    "'psa_bar' holds numbers, text is needed (a cast step before this one makes it text)",
  ],
  [
    'limits that do not ascend',
    '- bucketize:\n    field: vs_vib\n    as: vibBand\n    limits:\n      - 0.6\n      - 0.5\n    labels: [a, b, c]',
    '6:11',
    'limits must ascend: 0.5 does not',
  ],
  [
    'too few labels',
    '- bucketize: { field: vs_vib, as: vibBand, limits: [0.5, 0.6], labels: [a, b] }',
    '1:66',
    '2 limits make 3 intervals, there are 2 labels',
  ],
  [
    'limits the wrong way round',
    '- range: { field: psa_bar, min: 9, max: 1 }',
    '1:35',
    'min (9) is greater than max (1)',
  ],
  ['no limit', '- clip: { field: psa_bar }', '1:5', 'clip needs min, max or both'],
  [
    'a default beside keepOthers',
    '- map: { field: rigMode, values: { a: b }, default: c, keepOthers: true }',
    '1:70',
    'cannot go with default: say one of them',
  ],
  [
    'a spread of zero',
    '- scale: { field: psa_bar, mean: 3, std: 0 }',
    '1:44',
    'a standard deviation is above zero, here is 0',
  ],
  ['a mean without its deviation', '- scale: { field: psa_bar, mean: 3 }', '1:5', 'scale needs std as well'],
  [
    'a zone of no name',
    '- date-parts: { field: endedAt, zone: Europe/Berlni, parts: { hour: hour } }',
    '1:41',
    "there is no time zone 'Europe/Berlni' (did you mean 'Europe/Berlin'?)",
  ],
  [
    'parts of what is no time',
    '- date-parts: { field: rigId, parts: { hour: hour } }',
    '1:26',
    "'rigId' holds text, a time is needed (a step makes it one: - time: { field: rigId, from: text })",
  ],
  [
    'a part of no name',
    '- date-parts: { field: endedAt, parts: { hours: hour } }',
    '1:44',
    "unknown key 'hours' (did you mean 'hour'?)",
  ],
  [
    'two parts of one name',
    '- date-parts: { field: endedAt, parts: { hour: h, minute: h } }',
    '1:61',
    "another part goes to the feature 'h' already",
  ],
  [
    'a formula that breaks off',
    "- derive: { as: x, formula: 'psa_bar - (psb_bar' }",
    '1:31',
    'unclosed ( at character 19 of the formula',
  ],
  [
    'a formula with a name of nothing',
    "- derive: { as: x, formula: 'psa_bar - psb_baar' }",
    '1:31',
    "there is no feature or input field 'psb_baar' (did you mean 'psb_bar'?)",
  ],
  [
    'a formula with a function of no name',
    "- derive: { as: x, formula: 'sqroot(psa_bar)' }",
    '1:31',
    "a formula has no function 'sqroot' (did you mean 'sqrt'?)",
  ],
  [
    'a formula that assigns',
    '- derive:\n    as: x\n    formula: psa_bar = 3',
    '3:16',
    'unexpected "=" at character 9 of the formula (== compares)',
  ],
  [
    'a formula that adds text to a number',
    "- derive: { as: x, formula: 'psa_bar + rigId' }",
    '1:31',
    "'+' takes numbers, here is a text (a cast step makes a text a number)",
  ],
  [
    'a formula that gives text unasked',
    "- derive: { as: x, formula: 'upper(rigId)' }",
    '1:31',
    'the formula gives text, a number is expected (type: text says so)',
  ],
  [
    'a formula that asks a number',
    "- derive: { as: x, formula: 'psa_bar ? 1 : 0' }",
    '1:31',
    `'?' takes what is true or false, here is a number (compare it: x != 0, x == "on")`,
  ],
  [
    'levels of a model of no name',
    '- one-of: { field: rigMode, levelsOf: { model: by-categry, column: rig_mode } }',
    '1:50',
    "there is no model 'by-categry' (did you mean 'by-category'?)",
  ],
  [
    'levels of a column of no name',
    '- one-of: { field: rigMode, levelsOf: { model: by-category, column: rig_mod } }',
    '1:71',
    "model 'by-category' has no input column 'rig_mod' (did you mean 'rig_mode'?)",
  ],
  [
    'levels of a column without any',
    '- one-of: { field: rigMode, levelsOf: { model: by-category, column: psa_bar } }',
    '1:71',
    "model 'by-category' has no input column 'psa_bar' (those with categories are: 'rig_mode', 'vib_band')",
  ],
  [
    'values and levels',
    '- one-of: { field: rigMode, values: [a], levelsOf: { model: by-category } }',
    '1:5',
    'one-of takes values or levelsOf, not both',
  ],
  ['no way to impute', '- impute: { field: psa_bar }', '1:5', 'impute needs value, from or lastSeen'],
  [
    'two ways to impute',
    '- impute: { field: psa_bar, value: 3, from: training.csv }',
    '1:5',
    'impute takes one of value and from',
  ],
  [
    'text for a number',
    '- impute: { field: psa_bar, value: none }',
    '1:38',
    "'psa_bar' is a number and cannot become text",
  ],
  [
    'a table that is not there',
    '- impute: { field: psa_bar, from: trainign.csv }',
    '1:37',
    'trainign.csv cannot be read: no such file (paths count from the folder of the config)',
  ],
  [
    'a table that has no such column',
    '- impute: { field: psb_bar, from: training.csv }',
    '1:37',
    "the file has no column 'psb_bar' (did you mean 'psa_bar'?)",
  ],
  [
    'a column without a mean',
    '- impute: { field: psb_bar, from: training.csv, column: rigMode }',
    '1:37',
    "column 'rigMode' of the file has no mean: not all of its cells are numbers",
  ],
  [
    'a table that is none',
    '- impute: { field: psa_bar, from: training.txt }',
    '1:37',
    'training.txt: expected a name that ends in .csv, .jsonl, .ndjson, .parquet, .arrow, .feather, .arrows or .json',
  ],
  [
    'the key of nothing',
    '- impute: { field: psa_bar, lastSeen: { key: rigd, time: endedAt, within: 10m } }',
    '1:48',
    "there is no feature or input field 'rigd' (did you mean 'rigId'?)",
  ],
  [
    'an age without its unit',
    '- impute: { field: psa_bar, lastSeen: { key: rigId, time: endedAt, within: 10 } }',
    '1:78',
    'must be a whole number and its unit: ms, s, m, h or d, such as 10m',
  ],
  [
    'the time of a number',
    '- impute: { field: psa_bar, lastSeen: { key: rigId, time: rigMode, within: 10m } }',
    '1:61',
    "'rigMode' holds text, a time is needed (a step makes it one: - time: { field: rigMode, from: text })",
  ],
  [
    'nothing to do',
    '- normalize-text: { field: rigMode }',
    '1:5',
    'normalize-text has nothing to do (say trim, case, form or emptyIsMissing)',
  ],
]

describe('mistakes in features', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-mistakes-'))
    writeFileSync(join(folder, 'training.csv'), training)
    writeFileSync(join(folder, 'training.txt'), training)
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  async function findingsOf(features: string) {
    const file = join(folder, 'sluice.yaml')
    writeFileSync(file, `${head}${features.replace(/^/gm, '  ')}\n`)
    const { findings } = await assemble({ file, overrides: [], environment: {} })
    return findings
  }

  it('are thirty and more', () => {
    expect(mistakes.length).toBeGreaterThanOrEqual(30)
  })

  it('are none in what they are written into', async () => {
    expect(await findingsOf('- range: { field: psa_bar, max: 200 }')).toEqual([])
  })

  it.each(mistakes)('%s is told once, where it is', async (_, features, at, gist) => {
    const told = (await findingsOf(features)).map(({ line, column, ...finding }) => {
      const text = formatFinding({ ...finding, line: null, column: null })
      return `${Number(line) - firstLine + 1}:${Number(column)} ${text.replaceAll(`${folder}/`, '')}`
    })
    expect(told).toHaveLength(1)
    expect(told[0]?.startsWith(`${at} `)).toBe(true)
    expect(told[0]).toContain(gist)
  })
})
