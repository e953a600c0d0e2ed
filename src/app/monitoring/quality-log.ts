import type { Logger } from '../../core/logger.ts'
import type { MonitorRecord } from '../../monitor/monitor-topic.ts'
import type { KpiReport, QualityReport } from '../../monitor/reports.ts'

/** What the log says of quality: the rolling figures as each window begins, and each KPI as it changes. */
export class QualityLog {
  readonly #logger: Logger
  readonly #kpis = new Map<string, boolean>()
  #saidMs = -Infinity

  constructor(logger: Logger) {
    this.#logger = logger
  }

  tell(records: readonly MonitorRecord[]): void {
    const rolling = records.filter((record) => record.kind === 'quality' && record.window.isRolling)
    // All of them reach as far.
    this.#tellRolling(rolling as readonly QualityReport[])
    for (const record of records) if (record.kind === 'kpi') this.#tellKpi(record)
  }

  #tellRolling(reports: readonly QualityReport[]): void {
    const endMs = reports[0]?.window.end ?? -Infinity
    if (endMs <= this.#saidMs) return
    this.#saidMs = endMs
    for (const { model, version, arm, role, predictions, labelled, metrics } of reports)
      this.#logger.info(
        { event: 'quality', model, version, arm, role, predictions, labelled, metrics },
        'what labels say of predictions',
      )
  }

  /** One that is not known any more stays what it was. */
  #tellKpi({ name, model, metric, value, limit, isMet, labelled }: KpiReport): void {
    const was = this.#kpis.get(name)
    if (isMet === null || isMet === was) return
    this.#kpis.set(name, isMet)
    const about = { kpi: name, model, metric, value, limit, labelled }
    if (!isMet) this.#logger.error({ event: 'kpi-missed', ...about }, 'a KPI is missed')
    else if (was === undefined) this.#logger.info({ event: 'kpi-met', ...about }, 'a KPI is met')
    else this.#logger.info({ event: 'kpi-met', ...about }, 'a KPI is met again')
  }
}
