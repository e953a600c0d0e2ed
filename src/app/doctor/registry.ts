import type { Remark } from '../../core/finding.ts'
import { formatDuration } from '../../core/text.ts'
import { remarksOf } from './check.ts'

/** Two clocks that are kept by NTP differ by less; a Date header counts whole seconds. */
const mostSkewMs = 5_000
const slowMs = 1_000

export interface SeenRegistry {
  readonly tookMs: number
  /** Its clock less ours; null where it does not say. */
  readonly skewMs: number | null
  /** How the next schema must fit, as the registry spells it; null where it is not known which subject the events have. */
  readonly levels: { readonly predictions: string; readonly events: string | null }
}

export function registryFacts({ tookMs, skewMs, levels }: SeenRegistry): readonly string[] {
  const clock = skewMs === null ? 'does not say its time' : clockText(skewMs)
  return [
    `${tookMs.toFixed(1)} ms, ${clock}`,
    `compatibility: events ${levels.events ?? '?'}, predictions ${levels.predictions}`,
  ]
}

function clockText(skewMs: number): string {
  return isSkewed(skewMs) ? `its clock ${Math.round(skewMs / 1000)} s from ours` : 'its clock as ours'
}

function isSkewed(skewMs: number): boolean {
  return Math.abs(skewMs) > mostSkewMs
}

export function judgeRegistry({ tookMs, skewMs, levels }: SeenRegistry): readonly Remark[] {
  const path = ['registry', 'url']
  return remarksOf((report) => {
    if (tookMs > slowMs)
      report('warning', path, `the registry takes ${formatDuration(tookMs / 1000)} to answer`)
    if (skewMs !== null && isSkewed(skewMs)) {
      const side = skewMs > 0 ? 'ahead of' : 'behind'
      const message = `the registry's clock is ${formatDuration(Math.abs(skewMs) / 1000)} ${side} this machine's`
      report(
        'warning',
        path,
        message,
        'keep both by NTP: times of records and TLS certificates depend on them',
      )
    }
    if (levels.events === 'NONE') {
      const message = 'the registry lets producers register any schema of events (compatibility NONE)'
      report('warning', ['input', 'schema'], message, 'set BACKWARD or stricter for the subject')
    }
    if (levels.predictions === 'NONE') {
      const message = 'the registry would let anybody replace the schema of predictions (compatibility NONE)'
      report('info', ['output', 'topic'], message, 'set BACKWARD or stricter for the subject')
    }
  })
}
