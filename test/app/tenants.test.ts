import { describe, expect, it } from 'vitest'
import { predictionsOf } from './following/support/released-rig.ts'
import { byHeader, lengthOf, lettersIn, tenantPipeline, tenantStream, textOf } from './support/tenant-rig.ts'

const soon = { timeout: 20_000 }

describe('a stream of several tenants', () => {
  it('writes to each its own predictions and dead letters, and nothing of another', async () => {
    const stream = await tenantStream(await tenantPipeline(byHeader), ['acme', 'globex'])
    await stream.sendOf('acme', 30, { key: 'acme-machine' })
    await stream.sendOf('globex', 20, { key: 'globex-machine' })
    await stream.sendOf('acme', 3, { value: Buffer.from('rubbish'), key: 'acme-machine' })
    await stream.sendOf('globex', 2, { changes: { vs_vib: null }, key: 'globex-machine' })
    await stream.sendOf(null, 4)
    await stream.sendOf('no name', 1)
    const { broker } = stream
    await expect.poll(() => lengthOf(broker, 'dead-letters'), soon).toBe(5)
    await expect.poll(() => lengthOf(broker, 'letters-globex'), soon).toBe(2)
    expect(lengthOf(broker, 'predictions-acme')).toBe(30)
    expect(lengthOf(broker, 'predictions-globex')).toBe(20)
    expect(lengthOf(broker, 'letters-acme')).toBe(3)
    expect(lengthOf(broker, 'predictions')).toBe(0)
    expect(new Set(lettersIn(broker, 'dead-letters').map((text) => text.split(':')[0]))).toEqual(
      new Set(['unknown-tenant']),
    )
    for (const of of ['predictions-globex', 'letters-globex'])
      expect(textOf(broker, of)).not.toContain('acme')
    for (const of of ['predictions-acme', 'letters-acme']) expect(textOf(broker, of)).not.toContain('globex')
    const metrics = await stream.metrics()
    expect(metrics).toContain('sluice_tenant_records_total{tenant="acme",outcome="scored"} 30')
    expect(metrics).toContain('sluice_tenant_records_total{tenant="acme",outcome="dead-letter"} 3')
    expect(metrics).toContain('sluice_tenant_records_total{tenant="globex",outcome="dead-letter"} 2')
    expect(metrics).toContain('messaging_destination_name="predictions-acme"} 30')
    expect(metrics).toContain('messaging_destination_name="letters-globex"} 2')
    await stream.stop()
  })

  it('takes of each no more than its limit, once a record, and opens no breaker for it', async () => {
    const tenants = {
      ...byHeader,
      limits: { recordsPerSecond: 0.001, burst: '1s', byTenant: { globex: { recordsPerSecond: 1_000 } } },
    }
    const breaker = { enabled: true, ratio: 0.1, window: 20 }
    const stream = await tenantStream(
      await tenantPipeline(tenants, { deadLetter: { topic: 'dead-letters', breaker } }),
      ['acme', 'globex'],
    )
    await stream.sendOf('acme', 200)
    await stream.sendOf('globex', 100)
    const { broker } = stream
    await expect.poll(() => lengthOf(broker, 'predictions-globex'), soon).toBe(100)
    await expect.poll(() => lengthOf(broker, 'letters-acme'), soon).toBe(199)
    expect(lengthOf(broker, 'predictions-acme')).toBe(1)
    expect(new Set(lettersIn(broker, 'letters-acme'))).toEqual(
      new Set(['tenant-limit: its tenant sends more records a second than its limit']),
    )
    expect(stream.app.waitingFor).toBe(null)
    const metrics = await stream.metrics()
    expect(metrics).toContain('sluice_tenant_records_total{tenant="acme",outcome="refused"} 199')
    expect(metrics).toContain('sluice_tenant_records_total{tenant="acme",outcome="scored"} 1')
    expect(metrics).not.toContain('tenant="globex",outcome="refused"')
    expect(metrics).toContain('sluice_records_total{outcome="dead-letter"} 199')
    await stream.stop()
  })

  it('skips what is above the limit where the policy says so', async () => {
    const tenants = { ...byHeader, limits: { recordsPerSecond: 0.001, burst: '1s' } }
    const stream = await tenantStream(
      await tenantPipeline(tenants, { policies: { 'tenant-limit': 'skip' } }),
      ['acme'],
    )
    await stream.sendOf('acme', 50)
    await expect
      .poll(() => stream.metrics(), soon)
      .toContain('sluice_skipped_records_total{reason="tenant-limit"} 49')
    expect(lengthOf(stream.broker, 'letters-acme')).toBe(0)
    expect(lengthOf(stream.broker, 'predictions-acme')).toBe(1)
    await stream.stop()
  })

  it('holds off who sends rubbish, and nobody else', async () => {
    const tenants = { ...byHeader, limits: { deadLetterRatio: 0.5, deadLetterWindow: 20, hold: '1h' } }
    const stream = await tenantStream(
      await tenantPipeline(tenants, { deadLetter: { topic: 'dead-letters', breaker: { enabled: false } } }),
      ['acme', 'globex'],
    )
    const { broker } = stream
    await stream.sendOf('acme', 20, { value: Buffer.from('rubbish') })
    await expect.poll(() => lengthOf(broker, 'letters-acme'), soon).toBe(20)
    await expect.poll(() => stream.metrics(), soon).toContain('outcome="dead-letter"} 20')
    await stream.sendOf('acme', 10)
    await stream.sendOf('globex', 10)
    await expect.poll(() => lengthOf(broker, 'letters-acme'), soon).toBe(30)
    await expect.poll(() => lengthOf(broker, 'predictions-globex'), soon).toBe(10)
    expect(lettersIn(broker, 'letters-acme').filter((text) => text.includes('held off'))).toHaveLength(10)
    expect(lengthOf(broker, 'predictions-acme')).toBe(0)
    await stream.stop()
  })

  it('gives the records of a tenant without topics to the operators, until they are there', async () => {
    const stream = await tenantStream(await tenantPipeline(byHeader), ['acme'])
    const { broker } = stream
    await stream.sendOf('acme', 5)
    await stream.sendOf('initech', 5)
    await expect.poll(() => lengthOf(broker, 'dead-letters'), soon).toBe(5)
    await expect.poll(() => lengthOf(broker, 'predictions-acme'), soon).toBe(5)
    expect(lettersIn(broker, 'dead-letters')[0]).toBe(
      "unknown-tenant: tenant 'initech' has no topics: topic predictions-initech: it does not exist. Create it, or correct its name.",
    )
    expect(stream.app.ready).toBe(true)
    await stream.stop()
  })

  it('finds the tenant in the key, and in a field of the event', async () => {
    const key = await tenantStream(await tenantPipeline({ ...byHeader, by: { keyPrefix: ':' } }), ['acme'])
    await key.sendOf(null, 4, { key: 'acme:rig-07' })
    await expect.poll(() => lengthOf(key.broker, 'predictions-acme'), soon).toBe(4)
    expect(predictionsOf(key.broker, 'predictions-acme')).toHaveLength(4)
    await key.stop()
    const field = await tenantStream(
      await tenantPipeline({ ...byHeader, by: { field: 'rigId' }, limits: { recordsPerSecond: 0.001 } }),
      ['plant-1'],
    )
    await field.sendOf(null, 4, { changes: { rigId: 'plant-1' } })
    // Of nobody: it has no event.
    await field.sendOf(null, 1, { value: Buffer.from('rubbish') })
    await expect.poll(() => lengthOf(field.broker, 'letters-plant-1'), soon).toBe(3)
    await expect.poll(() => lengthOf(field.broker, 'dead-letters'), soon).toBe(1)
    expect(lengthOf(field.broker, 'predictions-plant-1')).toBe(1)
    await field.stop()
  })

  it('takes records without a name as those of the default, and lets all share what has no place for a tenant', async () => {
    const stream = await tenantStream(
      await tenantPipeline({ by: { header: 'x-tenant' }, default: 'shared', deadLetter: 'letters-{tenant}' }),
      ['acme', 'shared'],
    )
    const { broker } = stream
    await stream.sendOf(null, 3)
    await stream.sendOf('acme', 3)
    await stream.sendOf(null, 2, { value: Buffer.from('rubbish') })
    await expect.poll(() => lengthOf(broker, 'letters-shared'), soon).toBe(2)
    await expect.poll(() => lengthOf(broker, 'predictions'), soon).toBe(6)
    await stream.stop()
  })
})
