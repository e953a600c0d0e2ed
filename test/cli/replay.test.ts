import { describe, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'

describe('sluice replay', () => {
  it.each([
    [['--max-changed', '0'], '--max-changed: only with --against (or --against-set)'],
    [['--tolerance', '0', '--differences', 'x'], '--differences, --tolerance: only with --against'],
    [['--against', 'b.yaml', '-o', 'x'], '--output: not with --against, which only compares'],
    [['--against-set', 'name=b', '--output-topic', 't'], '--output-topic: not with --against'],
    [['--json', '-o', '-'], '--json and a file that is standard output (-): one of them'],
    [['--from', 'yesterday'], "option '--from <place>' argument 'yesterday' is invalid"],
    [['--partition', 'a'], "option '--partition <numbers>' argument 'a' is invalid"],
    [['--against', 'b.yaml', '--max-changed', '101%'], "argument '101%' is invalid"],
    [['-c', 'no-such.yaml'], 'no-such.yaml'],
  ])('refuses %j', async (options, message) => {
    const { code, stderr } = await cli(['replay', ...options])
    expect(code).toBe(2)
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(message)
  })
})
