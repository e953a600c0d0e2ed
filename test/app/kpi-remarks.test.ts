import { describe, expect, it } from 'vitest'
import { assemble } from '../../src/app/assemble.ts'
import { exampleConfig } from '../e2e/support/place.ts'

const labels = { topic: 'labels', by: { eventId: 'id' }, values: { cooler: 'truth' } }

async function told(kpi: object): Promise<readonly string[]> {
  const monitor = { labels, kpis: [{ name: 'k', model: 'cooler', atLeast: 0.9, ...kpi }] }
  const { findings } = await assemble({
    file: exampleConfig,
    overrides: [`monitor=${JSON.stringify(monitor)}`],
    environment: {},
  })
  return findings.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

describe('kpiRemarks', () => {
  it('find nothing wrong with figures that the model has', async () => {
    expect(await told({ metric: 'recall', class: '3' })).toEqual([])
    expect(await told({ metric: 'auc' })).toEqual([])
  })

  it('tell of classes and metrics that the model does not have', async () => {
    expect(await told({ metric: 'recall', class: '4' })).toEqual([
      expect.stringContaining("monitor.kpis.0.class: 'cooler' has no class '4'") as string,
    ])
    expect(await told({ metric: 'rmse' })).toEqual([
      "monitor.kpis.0.metric: rmse is that of numbers, which 'cooler' does not give",
    ])
  })
})
