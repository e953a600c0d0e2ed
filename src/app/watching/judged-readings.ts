import type { Book } from '../../monitor/book.ts'
import { alertNames } from '../../monitor/reports.ts'
import type { ColumnDrift } from '../../monitor/reports.ts'
import type { DriftReading, MonitorReadings } from '../../observability/monitor-metrics.ts'
import type { StreamJudge } from './stream-judge.ts'

/** So many columns of a version have series; those that moved most. */
const columnCap = 50

type Judged = Pick<MonitorReadings, 'openAlerts' | 'drift' | 'kpis'>

/** What metrics tell of judgements: on the instance that judges, so that each is there once. */
export function judgedReadings(
  book: Pick<Book, 'drift' | 'kpis'>,
  judge: Pick<StreamJudge, 'open'>,
  isJudge: () => boolean,
): Judged {
  return {
    openAlerts: () => (isJudge() ? openByName(judge) : []),
    drift: () => (isJudge() ? book.drift.flatMap(driftReadings) : []),
    kpis: () =>
      isJudge() ? book.kpis.flatMap(({ name, isMet }) => (isMet === null ? [] : [{ kpi: name, isMet }])) : [],
  }
}

/** One that is not open is 0: a rule sees it end. */
function openByName({ open }: Pick<StreamJudge, 'open'>): ReturnType<Judged['openAlerts']> {
  return alertNames.map((alert) => ({ alert, count: open.filter(({ name }) => name === alert).length }))
}

function driftReadings({
  model,
  version,
  features,
  outputs,
}: Book['drift'][number]): readonly DriftReading[] {
  return [...features, ...outputs]
    .toSorted((one, other) => scoreOf(other) - scoreOf(one))
    .slice(0, columnCap)
    .map(({ name, score, distance }) => ({ model, version, feature: name, score, distance }))
}

function scoreOf({ score }: ColumnDrift): number {
  return score ?? -Infinity
}
