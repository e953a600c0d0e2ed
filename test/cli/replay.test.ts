import { describe, expect, it } from 'vitest'
import { rigFiles } from '../../src/dev/simulator/rig-files.ts'
import { cli } from '../support/cli.ts'

describe('sluice replay', () => {
  it.each([
    [['--max-changed', '0'], '--max-changed: only with --against (or --against-set)'],
    [['--tolerance', '0', '--differences', 'x'], '--differences, --tolerance: only with --against'],
    [['--against', 'b.yaml', '-o', 'x'], '--output: not with --against, which only compares'],
    [['--against-set', 'name=b', '--output-topic', 't'], '--output-topic: not with --against'],
    [['--json', '-o', '-'], '--json and a file that is standard output (-): one of them'],
    [['--sample', '5'], '--sample: only with --reproduce'],
    [['--sample', '5', '--against', 'b.yaml'], '--sample: only with --reproduce'],
    [['--reproduce', '--sample', '0'], "argument '0' is invalid"],
    [['--reproduce', '-o', 'x', '--against', 'b.yaml'], '--output, --against: not with --reproduce'],
    [['--reproduce', '--against-set', 'name=b'], '--against-set: not with --reproduce'],
    [['--from', 'yesterday'], "option '--from <place>' argument 'yesterday' is invalid"],
    [['--partition', 'a'], "option '--partition <numbers>' argument 'a' is invalid"],
    [['--against', 'b.yaml', '--max-changed', '101%'], "argument '101%' is invalid"],
    [['-c', 'no-such.yaml'], 'no-such.yaml'],
    [
      ['-c', rigFiles.config, '--set', 'input.topics=[a, b]'],
      'the pipeline reads a, b: --topic says which to replay',
    ],
    [
      ['-c', rigFiles.config, '--set', 'input.pattern=a.*'],
      'the pipeline reads topics that match a.*: --topic says which to replay',
    ],
    [
      ['-c', rigFiles.config, '--set', 'input.pattern=a.*', '--topic', 'x', '--output-topic', 'a1'],
      '--output-topic a1: the stream itself has it (input.pattern)',
    ],
    [
      ['-c', rigFiles.config, '--topic', 'x', '--output-topic', 'x'],
      '--output-topic x: the stream itself has it (--topic)',
    ],
  ])('refuses %j', async (options, message) => {
    const { code, stderr } = await cli(['replay', ...options])
    expect(code).toBe(2)
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(message)
  })
})
