import type { Config } from '../../config/schema.ts'
import { SluiceError } from '../../core/errors.ts'
import { parseDuration } from '../../core/duration.ts'
import type { Kpi } from '../../monitor/quality/kpis.ts'
import { ByEventId, ByKeyAndTime } from '../../monitor/quality/matching.ts'
import type { QualitySettings } from '../../monitor/quality/quality-book.ts'

type MonitorConfig = NonNullable<Config['monitor']>
export type LabelSettings = NonNullable<MonitorConfig['labels']>

/**
 * The labels that a config names.
 *
 * @throws SluiceError CONFIG where it names none
 */
export function labelSettings({ monitor }: Pick<Config, 'monitor'>): LabelSettings {
  if (monitor?.labels !== undefined) return monitor.labels
  throw new SluiceError(
    'CONFIG',
    'the config says nothing of labels: monitor.labels names their topic, and how each finds its prediction',
  )
}

export function qualitySettings(config: Pick<Config, 'monitor'>): QualitySettings {
  const { by, maxWait, maxHeld, window, rolling } = labelSettings(config)
  const { kpis = [] } = config.monitor ?? {}
  return {
    matching: 'eventId' in by ? new ByEventId() : new ByKeyAndTime(msOf(by.tolerance)),
    maxWaitMs: msOf(maxWait),
    maxHeld,
    windowMs: msOf(window),
    rollingMs: msOf(rolling),
    kpis: kpis.map(kpiOf),
  }
}

function kpiOf({ name, model, metric, over, minLabels, then, ...kpi }: MonitorConfig['kpis'][number]): Kpi {
  return {
    ...{ name, model, minLabels, then },
    metric: kpi.class === undefined ? metric : `${metric}[${kpi.class}]`,
    // The schema asks for one of the two.
    limit: kpi.atLeast ?? kpi.atMost!,
    isLeast: kpi.atLeast !== undefined,
    overMs: msOf(over),
  }
}

function msOf(text: string): number {
  // The schema takes durations alone.
  return parseDuration(text)!
}
