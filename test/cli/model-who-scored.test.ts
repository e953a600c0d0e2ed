import { describe, expect, it } from 'vitest'
import { rigFiles } from '../../src/dev/simulator/rig-files.ts'
import { cli } from '../support/cli.ts'

/** What it finds is for test/e2e/answerable.test.ts, which has a broker. */
describe('sluice model who-scored', () => {
  it.each([
    [[], 'whose prediction? --key, --key-hex or --event-id'],
    [['--key', 'a', '--key-hex', '61'], '--key and --key-hex: one of them'],
    [['--key-hex', '6'], 'It must be pairs of hexadecimal digits'],
    [['--key', 'a', '--at', 'noon'], "argument 'noon' is invalid"],
    [['--key', 'a', '--last', '0'], "argument '0' is invalid"],
    [['--key', 'a', '-c', 'no-such.yaml'], 'no-such.yaml'],
  ])('refuses %j', async (options, message) => {
    const { code, stderr } = await cli(['model', 'who-scored', ...options])
    expect(code).toBe(2)
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(message)
  })

  it('ends with 3 where no broker answers', async () => {
    const nobody = ['--set', 'kafka.brokers=127.0.0.1:9', '--set', 'kafka.connectTimeoutMs=1000']
    const { code } = await cli(['model', 'who-scored', '--key', 'rig-07', '-c', rigFiles.config, ...nobody])
    expect(code).toBe(3)
  })
})
