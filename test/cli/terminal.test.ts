import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { cli } from '../support/cli.ts'
import { skipAloud } from '../support/skip-aloud.ts'
import { coolerModel } from '../table/run.ts'

const names = commands.map(({ name }) => name)
const words = (text: string) => text.split(/\s+/).filter(Boolean)

describe.each(names)('sluice %s on a terminal', (name) => {
  it.each([60, 80, 120])('has a help that fits %d columns without breaking a word', async (columns) => {
    const { code, stdout } = await cli([name, '--help'], { columns })
    expect(code).toBe(0)
    expect(stdout.split('\n').filter((line) => line.length >= columns && words(line).length > 1)).toEqual([])
    const wide = words((await cli([name, '--help'], { columns: 120 })).stdout)
    expect(words(stdout)).toEqual(wide)
  })

  it('answers wrong use with what is wrong and where help is, and code 2', async () => {
    const { code, stdout, stderr } = await cli([name, '--nonsense'], { columns: 80 })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(
      /^error: unknown option '--nonsense'\n[^]*\(sluice --help lists commands and options\)\n$/,
    )
  })
})

it.each([[], ['run'], ['model', 'add']])(
  'has no colour in a pipe unless FORCE_COLOR asks for it: %j',
  (...name) => {
    const help = (env: NodeJS.ProcessEnv) =>
      execFileSync(process.execPath, ['src/main.ts', ...name, '--help'], {
        env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...env },
        encoding: 'utf8',
      })
    expect(help({})).not.toContain('\u001B')
    expect(help({ FORCE_COLOR: '1' })).toContain('\u001B[1mUsage:\u001B[22m')
  },
)

const hasPty = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0

describe.skipIf(skipAloud(!hasPty && 'util-linux’s `script`, which makes a terminal, is not there'))(
  'sluice on a real terminal',
  () => {
    function onTerminal(line: string, env: NodeJS.ProcessEnv): string {
      const command = `'${process.execPath}' --no-warnings src/main.ts ${line}`
      const clean = {
        ...process.env,
        NO_COLOR: undefined,
        FORCE_COLOR: undefined,
        CI: undefined,
        TERM: 'xterm',
      }
      const options = { env: { ...clean, ...env }, encoding: 'utf8' } as const
      return spawnSync('script', ['-qec', command, '/dev/null'], options).stdout
    }

    it.each([
      ['lint -c nothing.yaml', '\u001B[31merror\u001B[39m'],
      ['run -c nothing.yaml', '\u001B[31msluice\u001B[39m'],
      [`inspect '${coolerModel}'`, '\u001B[1minputs (17)\u001B[22m'],
      ['--help', '\u001B[1mCommands:\u001B[22m'],
    ])('shows colours, unless NO_COLOR or a dumb terminal say otherwise: %s', (line, coloured) => {
      expect(onTerminal(line, {})).toContain(coloured)
      expect(onTerminal(line, { NO_COLOR: '1' })).not.toContain('\u001B[')
      expect(onTerminal(line, { TERM: 'dumb' })).not.toContain('\u001B[')
    })
  },
)
