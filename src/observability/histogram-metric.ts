import type { Metric } from 'prom-client'
import type { BucketHistogram } from './bucket-histogram.ts'

/** A histogram, and what tells it from others of the same name. */
export interface HistogramSeries {
  readonly labels: Readonly<Record<string, string>>
  readonly histogram: BucketHistogram
}

/** Presents histograms to prom-client, whose own is too slow for one observation a record, or five a turn. */
export function histogramMetric(
  name: string,
  help: string,
  series: () => readonly HistogramSeries[],
): Metric {
  const metric = {
    name,
    get: () =>
      Promise.resolve({
        name,
        help,
        type: 'histogram',
        aggregator: 'sum',
        values: series().flatMap((each) => samplesOf(name, each)),
      }),
    reset: () => undefined,
  }
  // The registry asks a metric for nothing but its name and get(); its type wants one of its own classes.
  return metric as unknown as Metric
}

function samplesOf(name: string, { labels, histogram }: HistogramSeries) {
  const cumulative = histogram.cumulative()
  const bucket = (le: number | '+Inf', value: number | undefined) => ({
    metricName: `${name}_bucket`,
    labels: { le, ...labels },
    value: value ?? 0,
  })
  return [
    ...histogram.bounds.map((le, i) => bucket(le, cumulative[i])),
    bucket('+Inf', histogram.count),
    { metricName: `${name}_sum`, labels, value: histogram.sum },
    { metricName: `${name}_count`, labels, value: histogram.count },
  ]
}
