import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ValidateFunction } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { steps } from '../../src/features/steps.ts'

const configSchema = resolve('docs/reference/sluice.schema.json')
const caseSchema = resolve('docs/reference/sluice-test.schema.json')
const cardSchema = resolve('docs/reference/sluice-card.schema.json')

const files = readdirSync('examples', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => join('examples', name))

const schemaOf = (file: string) =>
  file.endsWith('.test.yaml') ? caseSchema : file.endsWith('card.yaml') ? cardSchema : configSchema

/** What a validator that is not ours finds wrong, as an editor would underline it. */
function problems(file: string, value: unknown): readonly string[] {
  const schema = JSON.parse(readFileSync(file, 'utf8')) as object
  const validate = validators.get(file) ?? ajv.compile(schema)
  validators.set(file, validate)
  if (validate(value)) return []
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath, message, ...Object.values(params as Readonly<Record<string, unknown>>)].join(' '),
  )
}

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, validateFormats: false })
const validators = new Map<string, ValidateFunction>()

const yamlOf = (text: string) => parse(text, { merge: true }) as unknown
const rig = readFileSync('examples/hydraulic-rig/sluice.yaml', 'utf8')
const cases = readFileSync('examples/hydraulic-rig/sluice.test.yaml', 'utf8')

describe('the JSON Schemas for editors', () => {
  it('are there for several examples', () => {
    expect(files.filter((file) => schemaOf(file) === configSchema).length).toBeGreaterThan(2)
    expect(files.filter((file) => schemaOf(file) === caseSchema).length).toBeGreaterThan(1)
    expect(files.filter((file) => schemaOf(file) === cardSchema).length).toBeGreaterThan(0)
  })

  it.each(files)('are named by a comment that leads to them, and take the file: %s', (file) => {
    const text = readFileSync(file, 'utf8')
    const named = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1]
    const schema = resolve(dirname(file), named!)
    expect(schema).toBe(schemaOf(file))
    expect(existsSync(schema)).toBe(true)
    expect(problems(schema, yamlOf(text))).toEqual([])
  })

  it('take the config of the README', () => {
    const [, whole] = /```yaml\n(name:[^]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? []
    expect(problems(configSchema, yamlOf(whole!))).toEqual([])
  })

  it.each(steps.map((step) => [step.name, step] as const))(
    'take the example of %s and refuse what it does not have',
    (name, step) => {
      const withSteps = (features: unknown) => ({ ...(yamlOf(rig) as object), features })
      const [entry] = yamlOf(step.example) as readonly Readonly<Record<string, object>>[]
      expect(problems(configSchema, withSteps([entry]))).toEqual([])
      const unknown = { [name]: { ...entry![name], noSuchSetting: 1 } }
      expect(problems(configSchema, withSteps([unknown])).join('\n')).toContain('noSuchSetting')
      expect(problems(configSchema, withSteps([{ [`${name}s`]: entry![name] }]))).not.toEqual([])
    },
  )

  it.each([
    ['an unknown key', 'group: sluice-demo', 'gruop: sluice-demo', 'gruop'],
    ['a number for a list', 'include: [rigId, cycle]', 'include: 3', '/output/include must be array'],
    [
      'another word',
      'onModelError: record',
      'onModelError: stop',
      '/onModelError must be equal to one of the allowed values',
    ],
    ['text for a number', 'min: 0, max: 250', 'min: 0, max: much', '/features/1'],
  ])('refuse %s in a config', (_, right, wrong, message) => {
    expect(problems(configSchema, yamlOf(rig.replace(right, wrong))).join('\n')).toContain(message)
  })

  it('take variables where a value has a type of its own', () => {
    expect(
      problems(configSchema, yamlOf(rig.replace('onModelError: record', 'onModelError: ${ON_ERROR:record}'))),
    ).toEqual([])
    expect(problems(configSchema, yamlOf(rig.replace('max: 50 }', "max: '${MOST}' }")))).toEqual([])
  })

  it.each([
    [
      'an unknown key',
      'deadLetters: [{ reason: bad-magic }]',
      'deadLetter: [{ reason: bad-magic }]',
      'deadLetter',
    ],
    ['a reason that is none', 'reason: bad-magic', 'reason: bad-magik', 'allowed values'],
    ['a number of predictions below none', 'skipped: [{ reason: tombstone }]', 'skipped: -1', 'must be >= 0'],
  ])('refuse %s in a file of cases', (_, right, wrong, message) => {
    expect(problems(caseSchema, yamlOf(cases.replace(right, wrong))).join('\n')).toContain(message)
  })
})
