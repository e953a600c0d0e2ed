import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseFleet } from '../../src/config/load-fleet.ts'
import { commands } from '../../src/cli/commands.ts'
import { lifeStates } from '../../src/fleet/instance-record.ts'
import { cli } from '../support/cli.ts'

const page = readFileSync('docs/fleet.md', 'utf8')

describe('docs/fleet.md', () => {
  it('has an example without findings', () => {
    const [, yaml] = /```yaml\n([^]*?)```/.exec(page) ?? []
    expect(parseFleet(yaml ?? '', 'fleet.yaml', {}).findings).toEqual([])
    expect(parseFleet(yaml ?? '', 'fleet.yaml', {}).config?.instances['rig']?.count).toBe(3)
  })

  it('has all states', () => {
    const [, table] = /## What becomes of an instance\n([^]*?)\n\n`ls`/.exec(page) ?? []
    expect([...(table ?? '').matchAll(/`([a-z]+)`(?=[^|]*\|)/g)].map(([, state]) => state)).toEqual(
      expect.arrayContaining([...lifeStates]),
    )
  })

  it('has all commands', async () => {
    expect(commands.map(({ name }) => name)).toContain('fleet')
    const { stdout } = await cli(['fleet', '--help'])
    const named = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].flatMap(([, name]) =>
      name === 'help' ? [] : [name],
    )
    expect(named.length).toBeGreaterThan(6)
    expect(named.filter((name) => !page.includes(`sluice fleet ${name}`))).toEqual([])
  })
})
