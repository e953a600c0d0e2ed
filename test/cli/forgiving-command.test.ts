import { describe, expect, it } from 'vitest'
import { ForgivingCommand } from '../../src/cli/forgiving-command.ts'

function complaint(...argv: readonly string[]): string {
  let said = ''
  const program = new ForgivingCommand('p')
  program.exitOverride().configureOutput({ writeErr: (text) => (said += text) })
  const command = program.command('c').requiredOption('--schema <file>').option('-c, --config <file>')
  command.action(() => undefined)
  expect(() => program.parse(['c', ...argv], { from: 'user' })).toThrow()
  return said
}

describe('ForgivingCommand', () => {
  it.each([
    [['--schma', 'f'], "error: unknown option '--schma'\n(Did you mean --schema?)\n"],
    [['--zzzzzz'], "error: unknown option '--zzzzzz'\n"],
    [['-x'], "error: unknown option '-x'\n"],
    [['file'], "error: required option '--schema <file>' not specified\n"],
  ])('names an unknown option before a required one: %j', (argv, message) => {
    expect(complaint(...argv)).toBe(message)
  })

  it('offers -c for a config that is given as an argument', () => {
    expect(complaint('--schema', 'f', 'my.yaml')).toMatch(
      /too many arguments.*\n\(Did you mean -c my\.yaml\?\)\n$/,
    )
    expect(complaint('--schema', 'f', 'my.csv')).not.toContain('Did you mean')
  })
})
