import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { BucketHistogram } from '../../src/observability/bucket-histogram.ts'
import { histogramMetric } from '../../src/observability/histogram-metric.ts'

describe('histogramMetric', () => {
  it('is exposed as a histogram of Prometheus, by labels', async () => {
    const histogram = new BucketHistogram([0.1, 1])
    for (const seconds of [0.05, 0.1, 0.5, 3]) histogram.observe(seconds)
    const registry = new Registry()
    registry.registerMetric(
      histogramMetric('x_seconds', 'What it is', () => [{ labels: { stage: 's' }, histogram }]),
    )
    expect((await registry.metrics()).trim().split('\n')).toEqual([
      '# HELP x_seconds What it is',
      '# TYPE x_seconds histogram',
      'x_seconds_bucket{le="0.1",stage="s"} 2',
      'x_seconds_bucket{le="1",stage="s"} 3',
      'x_seconds_bucket{le="+Inf",stage="s"} 4',
      'x_seconds_sum{stage="s"} 3.65',
      'x_seconds_count{stage="s"} 4',
    ])
  })
})
