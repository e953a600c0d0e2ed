import { AlertBook } from '../../monitor/alerts/alert-book.ts'
import type { AlertCondition } from '../../monitor/alerts/alert-book.ts'
import {
  ageConditions,
  fallbackConditions,
  kpiConditions,
  silenceConditions,
} from '../../monitor/alerts/conditions.ts'
import type { AgeLimits, Reported } from '../../monitor/alerts/conditions.ts'
import type { Book } from '../../monitor/book.ts'
import type { MonitorRecord } from '../../monitor/monitor-topic.ts'
import type { AlertName, DriftReport } from '../../monitor/reports.ts'
import type { AlertDesk } from './alert-desk.ts'

/** Judges what was counted. */
export interface DriftWatch {
  /** What is new since the last look. */
  look(book: Book): {
    readonly reports: readonly DriftReport[]
    readonly conditions: readonly AlertCondition[]
  }
}

export interface StreamJudgeParts {
  /** Made anew for each seat: it learns what is usual from what the Book has. */
  readonly openDrift: () => DriftWatch
  readonly ages: AgeLimits
  readonly desk: Pick<AlertDesk, 'tell'>
}

/** Names of what is looked at as a whole each time: what is not there any more is over. */
const lookedAtWhole: readonly AlertName[] = ['model-old', 'key-silent', 'fallback-answers', 'kpi-missed']

interface Seat {
  readonly alerts: AlertBook
  readonly drift: DriftWatch
}

/** What the instance does that judges for all: drift, and alerts that follow from what instances say. */
export class StreamJudge {
  readonly #parts: StreamJudgeParts
  #seat: Seat | null = null

  constructor(parts: StreamJudgeParts) {
    this.#parts = parts
  }

  /** Alerts that are open; none where another judges. */
  get open(): AlertBook['open'] {
    return this.#seat?.alerts.open ?? []
  }

  /** What is to be written to the monitor topic. What opened and closed is told. */
  look(book: Book, now: number): readonly MonitorRecord[] {
    const { openDrift, ages, desk } = this.#parts
    // Whoever judged before has said what is open.
    const { alerts, drift } = (this.#seat ??= { alerts: new AlertBook(book.alerts), drift: openDrift() })
    const { reports, conditions } = drift.look(book)
    const reported: Reported = {
      instances: book.instances.filter(({ isSilent }) => !isSilent).map(({ report }) => report),
      layouts: book.layouts,
      keys: book.keys,
      kpis: book.kpis,
    }
    const others = [
      ...fallbackConditions(reported),
      ...ageConditions(reported, ages, now),
      ...silenceConditions(reported, ages, now),
      ...kpiConditions(reported),
    ]
    const changed = [
      ...alerts.look([...conditions, ...others], now),
      ...alerts.closeOthers(lookedAtWhole, others, now),
    ]
    desk.tell(changed)
    return [...reports, ...changed]
  }

  /** Another instance judges from now on. */
  leave(): void {
    this.#seat = null
  }
}
