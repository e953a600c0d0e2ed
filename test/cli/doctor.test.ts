import { describe, expect, it } from 'vitest'
import { predictionSchema } from '../../src/avro/prediction.ts'
import { registryForEach } from '../avro/support/each-registry.ts'
import { cli } from '../support/cli.ts'

const file = 'examples/hydraulic-rig/sluice.yaml'

describe('sluice doctor, where no broker answers (with one: test/e2e/online.test.ts)', () => {
  const own = registryForEach()
  const doctor = (...options: readonly string[]) =>
    cli(['doctor', '-c', file, ...options], {
      env: { KAFKA_BROKERS: '127.0.0.1:9', SCHEMA_REGISTRY_URL: own.url },
    })

  it('says 3, what it found elsewhere, and what it could not look at', async () => {
    own.fake.add(predictionSchema, 'sluice-demo.predictions-value')
    const { code, stdout, stderr } = await doctor()
    expect(code).toBe(3)
    expect(stdout).toMatch(
      /sluice\.yaml:\d+:\d+: error: kafka\.brokers: cannot reach Kafka at 127\.0\.0\.1:9/,
    )
    expect(stdout).toMatch(/registry +[\d.]+ ms, its clock as ours/)
    expect(stdout).toMatch(/registry +compatibility: events BACKWARD, predictions BACKWARD/)
    expect(stdout).toMatch(/memory and disk +models /)
    expect(stdout).toContain('topics, rights and group: no broker is reached')
    expect(stdout).toContain('--operation Read --group sluice-demo')
    expect(stderr).toContain('1 error')
  })

  it('goes on where the registry is dead, which has the schema of events', async () => {
    const schema = '{subject: s, version: 1}'
    await own.fake.stop()
    const { code, stdout } = await doctor('--json', '--set', `input.schema=${schema}`)
    const { findings, isBrokerReached } = JSON.parse(stdout) as {
      findings: readonly { readonly path: readonly string[] }[]
      isBrokerReached: boolean
    }
    expect([code, isBrokerReached]).toEqual([3, false])
    expect(findings.map(({ path }) => path.join('.'))).toEqual(['kafka.brokers', 'registry.url'])
  })

  it('finds that the registry refuses the credentials', async () => {
    own.fake.disturbance = { status: 401, body: '{}' }
    const { stdout } = await doctor()
    expect(stdout).toMatch(/error: registry\.url: .* refuses the credentials \(status 401\)/)
  })

  it('looks at nothing where the config is wrong', async () => {
    const { code, stdout, stderr } = await doctor('--set', 'name=two words')
    expect(code).toBe(1)
    expect(stdout).toContain('error: name')
    expect(stderr).toContain('nothing was looked at')
    expect(own.fake.requests).toEqual([])
  })
})
