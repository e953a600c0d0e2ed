import { describe, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'

const subcommands = [
  ...[
    'add',
    'baseline',
    'ls',
    'show',
    'promote',
    'rollback',
    'split',
    'shadow',
    'retire',
    'history',
    'export',
  ],
  ...['policy', 'keygen'],
]

describe('sluice model', () => {
  it('lists its subcommands', async () => {
    const { stdout } = await cli(['model', '--help'])
    const listed = [...stdout.matchAll(/^ {2}([a-z]+) \[options\]|^ {2}(keygen) /gm)].map(
      (found) => found[1] ?? found[2],
    )
    expect(listed).toEqual(subcommands)
  })

  it.each(subcommands)('has help for %s', async (name) => {
    const { code, stdout } = await cli(['model', name, '--help'])
    expect([code, stdout]).toEqual([0, expect.stringContaining(`Usage: sluice model ${name} `)])
  })

  it('refuses others', async () => {
    expect((await cli(['model', 'demote'])).code).toBe(2)
  })
})
