import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { logEvents } from '../../src/core/log-events.ts'
import { Metrics } from '../../src/observability/metrics.ts'
import { noReadings } from '../support/no-readings.ts'
import { skipAloud } from '../support/skip-aloud.ts'

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly annotations: { readonly summary: string; readonly runbook_url: string }
}

const folder = 'deploy/prometheus'
const { groups } = parse(readFileSync(`${folder}/sluice-rules.yaml`, 'utf8')) as {
  readonly groups: readonly { readonly rules: readonly Rule[] }[]
}
const rules = groups.flatMap((group) => group.rules)
const { tests } = parse(readFileSync(`${folder}/sluice-rules.test.yaml`, 'utf8')) as {
  readonly tests: readonly { readonly name: string }[]
}

function promtool(...args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync('promtool', args, { encoding: 'utf8' })
  return status === 0 ? 'accepted' : `${stdout}${stderr}`
}

const isAbsent = spawnSync('promtool', ['--version']).status !== 0

describe.skipIf(skipAloud(isAbsent && 'promtool is not installed'))(
  'the rules for Prometheus, by promtool',
  () => {
    it('are rules', () => {
      expect(promtool('check', 'rules', `${folder}/sluice-rules.yaml`)).toBe('accepted')
    })

    it('fire at their causes and end after them', () => {
      expect(promtool('test', 'rules', `${folder}/sluice-rules.test.yaml`)).toBe('accepted')
    })

    it('are in the example of a config', () => {
      expect(promtool('check', 'config', `${folder}/prometheus.yaml`)).toBe('accepted')
    })
  },
)

describe('the rules for Prometheus', () => {
  it('have a test each', () => {
    expect(tests.map(({ name }) => name)).toEqual(rules.map(({ alert }) => alert))
  })

  it('are about metrics that there are', async () => {
    const { registry } = new Metrics('0', noReadings)
    const names = new Set(registry.getMetricsAsArray().map(({ name }) => name))
    await registry.metrics()
    const used = rules.flatMap(({ expr }) => expr.match(/\b(?:sluice|nodejs|messaging)_[a-z_]+/g) ?? [])
    const missing = used.filter((name) => !names.has(name.replace(/_bucket$/, '')))
    expect([...new Set(missing)]).toEqual([])
  })

  it('name events that the log has', () => {
    const page = readFileSync('docs/runbook.md', 'utf8')
    const toLookAt = [...page.matchAll(/^\* \*Look at\*: (.*)$/gm)].map(([, text]) => text!)
    const named = toLookAt.flatMap((text) => /[Ll]og(?:: | from the last )([^;.]*)/.exec(text)?.[1] ?? [])
    const events = named.flatMap((text) => [...text.matchAll(/`([a-z-]+)`/g)].map(([, event]) => event!))
    expect(events.length).toBeGreaterThan(8)
    expect(events.filter((event) => !Object.hasOwn(logEvents, event))).toEqual([])
  })

  it('have a section each that says what to do', () => {
    const page = readFileSync('docs/runbook.md', 'utf8')
    const untold = rules.filter(
      ({ alert, annotations }) =>
        !page.includes(`### ${alert}\n`) ||
        annotations.runbook_url !== `docs/runbook.md#${alert.toLowerCase()}`,
    )
    expect(untold).toEqual([])
  })
})
