import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scratchFolder } from '../support/scratch.ts'
import { cli } from '../support/cli.ts'

const folder = scratchFolder()
const example = 'examples/hydraulic-rig/sluice.yaml'
const shipped = resolve('examples/hydraulic-rig')

/** The example's config, changed and moved elsewhere: its paths made absolute. */
function changed(...changes: readonly (readonly [from: string | RegExp, to: string])[]): string {
  let text = readFileSync(example, 'utf8')
    .replaceAll('file: models/', `file: ${shipped}/models/`)
    .replace('../../schemas', resolve('schemas'))
  for (const [from, to] of changes) {
    const after = text.replace(from, to)
    if (after === text) throw new Error(`the example has no ${String(from)}`)
    text = after
  }
  const file = join(mkdtempSync(join(folder, 'lint-')), 'sluice.yaml')
  writeFileSync(file, text)
  return file
}

/** Where a text stands in a file, as a finding says it. */
function placeOf(file: string, text: string): string {
  const lines = readFileSync(file, 'utf8').split('\n')
  const line = lines.findIndex((each) => each.includes(text))
  return `${file}:${line + 1}:${lines[line]!.indexOf(text) + 1}`
}

describe('sluice lint', () => {
  it.each([example, 'examples/minimal.yaml'])('has nothing to complain about in %s', async (file) => {
    const { code, stdout, stderr } = await cli(['lint', '-c', file])
    expect(stdout).toBe('')
    expect(code).toBe(0)
    expect(stderr).toContain('nothing to complain about')
  })

  it('finds everything at once, with line and column', async () => {
    const file = changed(
      ['onModelError: record', 'onModelErorr: record'],
      ['topic: sluice-demo.dead-letters', 'topic: ${NOWHERE}'],
      ['- psa_bar\n', '- psa_baar\n'],
      ['rig_mode: rigMode', 'rig_mode: pse_bar'],
      ['calm, normal', 'calm, norml'],
    )
    const { code, stdout } = await cli(['lint', '-c', file])
    expect(code).toBe(1)
    const lines = stdout.trim().split('\n')
    expect(lines).toHaveLength(5)
    const expected = [
      [placeOf(file, 'onModelErorr'), "unknown key 'onModelErorr' (did you mean 'onModelError'?)"],
      [placeOf(file, '${NOWHERE}'), 'NOWHERE is not set'],
      [placeOf(file, 'pse_bar, vib_band'), "is categorical, but 'pse_bar' holds numbers"],
      [placeOf(file, 'vibBand }'), "may hold 'norml'"],
    ] as const
    for (const [place, message] of expected) {
      expect(lines.filter((line) => line.startsWith(`${place}: `) && line.includes(message))).toHaveLength(1)
    }
    expect(stdout).toContain("no feature or input field 'psa_baar' (did you mean 'psa_bar'?)")
  })

  it('finds a secret of the registry that is not there among all else, and once', async () => {
    const file = changed(
      ['  url: ${SCHEMA', '  auth: { type: bearer, token: { file: /nowhere/token } }\n  url: ${SCHEMA'],
      ['onModelError: record', 'onModelErorr: record'],
      [/schema: \{ file: .* \}/, 'schema: { subject: cycles, version: 1 }'],
    )
    const { code, stdout } = await cli(['lint', '-c', file])
    expect(code).toBe(1)
    expect(stdout).toContain(
      `${placeOf(file, 'registry:')}: error: registry: the secret in /nowhere/token cannot be read`,
    )
    expect(stdout.trim().split('\n')).toHaveLength(2)
  })

  it('finds a model column that is bound to nothing', async () => {
    const file = changed([', vib_band: vibBand', ''], [/ {2}- bucketize:\n {6}field: vs_vib[^]*?true\n/, ''])
    const { stdout } = await cli(['lint', '-c', file])
    expect(stdout).toContain("column 'vib_band' of model 'cooler-by-category' is bound to nothing")
  })

  it('names model file, entry and expectation of a file that is no model', async () => {
    const { code, stdout } = await cli(['lint', '-c', changed([/models\/cool_cond.zip/, 'sluice.yaml'])])
    expect(code).toBe(1)
    expect(stdout).toContain('models[0].file')
  })

  it('tells once what several models share', async () => {
    const { stdout } = await cli([
      'lint',
      '-c',
      changed([/ {2}- range: \{ field: vs_vib.*\n/, '  - rename: { field: vs_vib, as: vibration }\n']),
    ])
    expect(stdout.split('\n').filter((line) => line.includes("column 'vs_vib'"))).toEqual([
      expect.stringContaining(
        "column 'vs_vib' of models 'cooler', 'valve', 'pump', 'accumulator', 'stable' is bound to nothing",
      ),
    ])
  })

  it.each([
    ['policies: { unknown-category: { fields: { vibBand: dead-letter } } }', ''],
    ['policies: { unknown-category: score }', ''],
    ['policies: { unknown-category: { fields: { rigMode: score } } }', "may hold 'norml'"],
  ])('warns of unknown categories unless a policy decides of them: %s', async (policies, told) => {
    const file = changed(['calm, normal', 'calm, norml'], ['onModelError: record', policies])
    const { code, stdout } = await cli(['lint', '-c', file])
    expect(code).toBe(0)
    expect(told === '' ? stdout === '' : stdout.includes(told)).toBe(true)
  })

  it('passes with warnings unless it is strict, and never with errors', async () => {
    const file = changed(['calm, normal', 'calm, norml'])
    expect(await cli(['lint', '-c', file])).toMatchObject({ code: 0, stderr: `${file}: 1 warning\n` })
    expect((await cli(['lint', '--strict', '-c', file])).code).toBe(1)
    const wrong = changed(['calm, normal', 'calm, norml'], ['onModelError: record', 'onModelError: maybe'])
    expect(await cli(['lint', '-c', wrong])).toMatchObject({
      code: 1,
      stderr: `${wrong}: 1 error, 1 warning\n`,
    })
  })

  it('shows the line with a caret on a terminal, and in no pipe or JSON', async () => {
    const file = changed(['onModelError: record', 'onModelError: maybe'])
    const line = readFileSync(file, 'utf8').split('\n').indexOf('onModelError: maybe') + 1
    const shown = `${String(line).padStart(5)} | onModelError: maybe\n      |               ^\n`
    expect((await cli(['lint', '-c', file], { columns: 80 })).stdout).toContain(shown)
    expect((await cli(['lint', '-c', file])).stdout).not.toContain('|  ')
    expect(
      (await cli(['lint', '--json', '-c', file], { columns: 80 })).stdout.trim().split('\n'),
    ).toHaveLength(1)
  })

  it('gives findings to programs', async () => {
    const { stdout } = await cli([
      'lint',
      '--json',
      '-c',
      changed(['onModelError: record', 'onModelError: maybe']),
    ])
    expect(JSON.parse(stdout)).toMatchObject({
      severity: 'error',
      path: ['onModelError'],
      line: expect.any(Number) as number,
    })
  })

  it('says which config it cannot read', async () => {
    const { code, stdout } = await cli(['lint', '-c', '/nowhere/sluice.yaml'])
    expect(code).toBe(1)
    expect(stdout).toContain('/nowhere/sluice.yaml')
  })
})
