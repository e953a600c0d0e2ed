import { describe, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'

const config = 'examples/hydraulic-rig/sluice.yaml'

describe('sluice plan', () => {
  it('says what a rate needs, and what that rests on', async () => {
    const { code, stdout } = await cli(['plan', '-c', config, '--events', '200/s', '--seconds', '0.05'])
    expect(code).toBe(0)
    for (const line of ['partitions', 'instances', 'memory', 'KEDA', 'Measured here:', 'Assumed:'])
      expect(stdout).toContain(line)
    expect(stdout).toMatch(/100 % were scored, 0 % dead-lettered/)
    expect(stdout).toContain('run two')
  })

  it('ends with 1 where it cannot be had, and gives programs all figures', async () => {
    const { code, stdout } = await cli([
      'plan',
      '-c',
      config,
      '--events',
      '100M/s',
      '--partitions',
      '3',
      '--json',
    ])
    const { plan, demand } = JSON.parse(stdout) as {
      readonly plan: { readonly instances: number; readonly headroom: number; readonly outage: object }
      readonly demand: object
    }
    expect(code).toBe(1)
    expect(demand).toMatchObject({
      eventsPerSecond: 100_000_000,
      growth: 2,
      outageSeconds: 600,
      partitions: 3,
    })
    expect(plan).toMatchObject({ instances: 3, outage: { backlog: 6e10, catchUpSeconds: null } })
    expect(plan.headroom).toBeLessThan(1)
  })

  it('ends with 1 where a topic has no partitions for the growth', async () => {
    const { code, stdout } = await cli([
      ...['plan', '-c', config, '--events', '1000/s', '--growth', '10000', '--partitions', '4'],
      ...['--seconds', '0.05'],
    ])
    expect([code, stdout]).toEqual([1, expect.stringContaining('4 partitions are too few for 10000 times')])
  })

  it('says that no window was closed while it measured', async () => {
    const windows = 'examples/hydraulic-rig/windows.yaml'
    const { stdout } = await cli(['plan', '-c', windows, '--events', '10/s', '--seconds', '0.05'])
    expect(stdout).toContain('warning: no window was closed while it was measured')
  })

  it.each([
    [['--events', 'many'], '50000/s'],
    [['--events', '0/s'], 'above 0'],
    [['--events', '1/s', '--p99', 'soon'], '50ms'],
    [['--events', '1/s', '--growth', '0.5x'], 'at least 1'],
    [[], '--events'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await cli(['plan', '-c', config, ...args])
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})
