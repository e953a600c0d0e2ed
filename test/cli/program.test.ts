import { describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { cli } from '../support/cli.ts'

describe('sluice', () => {
  it('lists every command in its help', async () => {
    const { code, stdout } = await cli(['--help'])
    expect(code).toBe(0)
    for (const { name, summary } of commands)
      expect(stdout).toMatch(new RegExp(`${name}.*${summary.slice(0, 12)}`))
  })

  it('lists them by groups, and breaks no line twice', async () => {
    const { stdout } = await cli(['--help'], { columns: 80 })
    const headings = stdout.match(/^\S.*:$/gm)
    expect(headings).toEqual([
      'Options:',
      'Pipelines and their stream:',
      'Models on files:',
      'Operations:',
      'Commands:',
    ])
    for (const { summary } of commands) expect(stdout.replace(/\s+/g, ' ')).toContain(summary)
    // What goes on below stands under the summaries.
    for (const line of stdout.split('\n')) expect(line).toMatch(/^($|\S| {2}\S.* {2,}\S| {18}\S)/)
  })

  it.each(commands.map(({ name }) => name))('explains %s', async (name) => {
    const { code, stdout } = await cli([name, '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain(`Usage: sluice ${name}`)
    expect(stdout).toContain('Options:')
  })

  it('tells its version', async () => {
    expect((await cli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+/)
  })

  it.each([
    [['lnt'], /unknown command 'lnt'[^]*Did you mean lint/],
    [['lint', '--confg', 'x'], /unknown option '--confg'[^]*--config/],
    [['init', '--schma', 'f'], /unknown option '--schma'[^]*Did you mean --schema/],
    [['score', '--inptu', 'x'], /unknown option '--inptu'[^]*Did you mean --input/],
    [['verify', 'm', '--inptu', 'x'], /unknown option '--inptu'[^]*Did you mean --input/],
    [['init', '--model', 'x'], /required option '--schema/],
    [['lint', 'sluice.yaml'], /too many arguments[^]*Did you mean -c sluice\.yaml\?/],
    [['run', 'my.yml'], /too many arguments[^]*Did you mean -c my\.yml\?/],
    [['completion', 'bash', 'a.yaml'], /too many arguments[^?]*$/],
    [['dev', '--cycles', 'many'], /whole number/],
    [['dev', '--trouble', '7'], /share from 0 to 1/],
    [['dev', '--rate', '-1'], /at least 0/],
    [['dev', '--exit'], /--exit needs --cycles/],
  ])('answers wrong usage with exit code 2: %j', async (argv, message) => {
    const { code, stderr } = await cli(argv)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })
})
