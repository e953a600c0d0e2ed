import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import type { ModelChoice } from '../../src/app/given-model.ts'
import { addModelOptions, chosenModel } from '../../src/cli/model-options.ts'
import type { ModelArguments } from '../../src/cli/model-options.ts'
import { skipAloud } from '../support/skip-aloud.ts'
import { scratchFolder } from '../support/scratch.ts'
import { run, scratch } from '../table/run.ts'

const model = 'test/fixtures/models/gbm_bernoulli.zip'
const input = model.replace('.zip', '.input.csv')
const expected = model.replace('.zip', '.expected.csv')

/** Every command that reads a model by itself, on a model of that name. */
const commands: readonly (readonly [string, (name: string) => string[]])[] = [
  ['inspect', (name) => ['inspect', name]],
  ['score', (name) => ['score', '-m', name, '-i', input, '-o', '-', '--output-format', 'csv']],
  ['verify', (name) => ['verify', name, '-i', input, '-e', expected]],
]

describe.each(commands)('the model of %s', (_, argvOf) => {
  it('may come from standard input', async () => {
    const piped = await run(argvOf('-'), { stdin: readFileSync(model) })
    const named = await run(argvOf(model))
    expect({ code: piped.code, err: piped.stderr.includes('error') }).toEqual({ code: 0, err: false })
    expect(withoutSpeed(piped.stdout).replaceAll('standard input', model)).toBe(withoutSpeed(named.stdout))
  })

  it('is refused from standard input where it is none, or is larger than it may be', async () => {
    const { code, stderr } = await run(argvOf('-'), { stdin: 'a,b\n1,2\n' })
    expect(stderr).toMatch(/^sluice: standard input: This is a table \(CSV\).*; expected a model file/)
    expect(code).toBe(2)
    const large = await run([...argvOf('-'), '--max-model-bytes', '1000'], { stdin: readFileSync(model) })
    expect(large.stderr).toContain('standard input: expected at most 1000 bytes')
  })

  it('has at most the bytes that the option allows', async () => {
    const small = await run([...argvOf(model), '--max-model-bytes', '1000'])
    expect(small.stderr).toMatch(/expected at most 1000 bytes, found \d+; .*--max-model-bytes \d+ allows it/)
    expect(small.code).toBe(2)
    expect((await run([...argvOf(model), '--max-model-bytes', '100000000'])).code).toBe(0)
    expect((await run([...argvOf(model), '--max-model-bytes', 'much'])).stderr).toContain('whole number')
  })

  it('takes no empty name', async () => {
    const { code, stderr } = await run([...argvOf(model), '--labels', 'a,,b'])
    expect(stderr).toContain('expected names between the commas')
    expect(code).toBe(2)
  })

  it.each([
    [['--labels', 'a,b'], 'labels'],
    [['--rounds', 'best'], 'rounds'],
    [['--categories', 'band=calm,rough', '--categories', 'mode=on'], 'categories'],
    [['--missing', '-999'], 'missing'],
    [['--feature-names', 'x,"y, z"'], 'featureNames'],
  ])(
    'takes settings of files, and refuses one that this file has no use for: %j',
    async (options, setting) => {
      const { code, stderr } = await run([...argvOf(model), ...options])
      expect(stderr).toContain(`${model}: setting ${setting}: does not go with an H2O-3 MOJO`)
      expect(code).toBe(2)
    },
  )

  it('is no URL', async () => {
    const { code, stderr } = await run(argvOf('s3://models/batch.zip'))
    expect(stderr).toContain('s3://models/batch.zip: models are read from files, and this is a URL (s3)')
    expect(code).toBe(2)
  })

  it('is no encrypted file', async () => {
    const place = scratch({ 'm.zip': encrypted(readFileSync(model)) })
    const { stderr } = await run(argvOf(place.path('m.zip')))
    expect(stderr).toBe(
      `sluice: ${place.path('m.zip')}: is encrypted: write the model file without a password\n`,
    )
  })

  it('is no folder without a model.ini, whatever else is in it', async () => {
    const place = scratch()
    const path = (name: string) => place.path(name)
    mkdirSync(path('folder'))
    for (const link of ['self', 'self2']) symlinkSync('.', path(`folder/${link}`))
    const { code, stderr } = await run(argvOf(path('folder')))
    expect(stderr).toContain('This folder has no model.ini')
    expect(code).toBe(2)
  })
})

describe('a model whose file leaves something out', () => {
  const lightgbm = 'examples/hydraulic-rig/models/cool_cond-lightgbm.txt'

  it('is inspected with what is not in it, and scored with what is told', async () => {
    const { stdout } = await run(['inspect', lightgbm])
    expect(stdout).toContain(
      [
        'not in the file',
        '  - the names of the classes are not in the file: predictions say 0, 1, 2 (--labels tells it)',
      ].join('\n'),
    )
    const labels = ['--labels', '3,20,100']
    const told = await run(['inspect', lightgbm, ...labels])
    expect(told.stdout).toContain('3 levels: 3, 20, 100')
    expect(told.stdout).not.toContain('not in the file\n')
    const place = scratch({ 'in.csv': 'cool_eff_pct\n20\n' })
    const scored = await run(['score', '-m', lightgbm, '-i', place.path('in.csv'), ...labels])
    expect(scored.stdout).toMatch(/^predict,p3,p20,p100,reason\n(3|20|100),/)
  })

  const path = '../shared/models'
  const isAbsent = skipAloud(!existsSync(path) && `answers of LightGBM are not at hand: ${path} is not there`)

  it.skipIf(isAbsent).each([
    ['lightgbm', lightgbm],
    ['xgboost', 'examples/hydraulic-rig/models/cool_cond-xgboost.ubj'],
  ])('has the answers that Python gave, as text: %s', async (library, file) => {
    const answers = readFileSync(`${path}/${library}/hyd_cool_cond.expected.csv`, 'utf8').replace(
      'pred0,pred1,pred2',
      'p3,p20,p100',
    )
    const place = scratch({ 'answers.csv': answers })
    const rows = `${path}/hydraulic/valve_cond.input.csv`
    const argv = ['verify', file, '-i', rows, '-e', place.path('answers.csv'), '--labels', '3,20,100']
    const { code, stdout } = await run(argv)
    expect(stdout).toMatch(/^same: 2,205 values in 735 rows compared, worst [01] ulp/)
    expect(code).toBe(0)
  })
})

describe('options of settings', () => {
  const folder = scratchFolder()
  const pathOf = (name: string) => join(folder, name)
  const files = {
    'levels.json': '{"band": ["calm", ""], "a=b": ["x"]}',
    'names.json': '["x", "y"]',
    'number.json': '[1]',
    'text.json': 'x,y',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(pathOf(name), text)

  function parsed(...argv: readonly string[]): ModelChoice {
    const command = addModelOptions(new Command())
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
    return chosenModel('m', command.parse(argv, { from: 'user' }).opts<ModelArguments>())
  }

  it('are lists on the command line or in a file', () => {
    const levels = `@${pathOf('levels.json')}`
    const names = `@${pathOf('names.json')}`
    expect(
      parsed(
        '--labels',
        'no,"yes, sir"',
        '--feature-names',
        names,
        '--categories',
        levels,
        '--categories',
        'm=on,off',
      ),
    ).toEqual({
      model: 'm',
      maxModelBytes: null,
      settings: {
        labels: ['no', 'yes, sir'],
        featureNames: ['x', 'y'],
        categories: { band: ['calm', ''], 'a=b': ['x'], m: ['on', 'off'] },
      },
    })
    expect(parsed('--rounds', 'all', '--missing', '0').settings).toMatchObject({ rounds: 'all', missing: 0 })
  })

  it.each([
    [['--labels', `@${pathOf('number.json')}`], 'expected a JSON array of texts'],
    [['--feature-names', `@${pathOf('text.json')}`], 'text.json: Unexpected token'],
    [['--feature-names', '@nowhere.json'], 'nowhere.json: ENOENT'],
    [['--categories', `@${pathOf('names.json')}`], 'expected a JSON object of arrays of texts'],
    [['--categories', 'calm,rough'], 'expected a column and its levels: band=calm,rough'],
    [['--categories', 'a=x', '--categories', 'a=y'], 'a is given twice'],
    [['--rounds', 'few'], 'Allowed choices are best, all'],
    [['--missing', 'none'], 'It must be a number'],
  ])('are refused where they are none: %j', (argv, message) => {
    expect(() => parsed(...argv)).toThrow(message)
  })
})

describe('standard input', () => {
  it('is either the model or the rows', async () => {
    const argv = ['score', '-m', '-', '-i', '-', '--input-format', 'csv', '-o', '/nowhere/out.csv']
    const { code, stderr } = await run(argv, { stdin: readFileSync(model) })
    expect(stderr).toContain('only one of model and input can be standard input')
    expect(code).toBe(2)
  })
})

function withoutSpeed(text: string): string {
  return text.replace(/speed here[^]*/, '')
}

/** As a tool that encrypts marks each entry in the directory. */
function encrypted(zip: Buffer): Buffer {
  const marked = Buffer.from(zip)
  const signature = Buffer.from('PK\x01\x02', 'latin1')
  for (let at = marked.indexOf(signature); at >= 0; at = marked.indexOf(signature, at + 4))
    marked.writeUInt16LE(marked.readUInt16LE(at + 8) | 1, at + 8)
  return marked
}
