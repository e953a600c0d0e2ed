import type { AlertName, AlertReport } from '../reports.ts'

/** How one matter stands now. */
export interface AlertCondition {
  readonly name: AlertName
  /** What it is about: with `name` the same matter. */
  readonly subject: string
  /** `between`: not bad enough to open an alert, not good enough to close one. */
  readonly state: 'on' | 'off' | 'between'
  readonly severity: AlertReport['severity']
  /** For people. */
  readonly text: string
  readonly value: number | null
  readonly limit: number | null
  /** Looks in a row at which it must be on before an alert opens, and off before it closes. */
  readonly opensAfter: number
  readonly closesAfter: number
}

interface Matter {
  /** Looks in a row with that state. */
  on: number
  off: number
  /** Null while nothing is open. */
  alert: AlertReport | null
}

/** Alerts that are open: each opens once and closes once, however often one looks. */
export class AlertBook {
  readonly #matters = new Map<string, Matter>()
  #opened = 0

  /** @param known what was open when somebody else looked before: it is not opened again */
  constructor(known: Iterable<AlertReport> = []) {
    for (const alert of known)
      if (alert.state === 'open') this.#matters.set(keyOf(alert), { on: 0, off: 0, alert })
  }

  get open(): readonly AlertReport[] {
    return [...this.#matters.values()].flatMap(({ alert }) => (alert === null ? [] : [alert]))
  }

  /** @returns what opened or closed by this look at some matters; epoch milliseconds `at` */
  look(conditions: readonly AlertCondition[], at: number): readonly AlertReport[] {
    return conditions.flatMap((condition) => this.#lookAt(condition, at) ?? [])
  }

  /** Closes what is open under such a name and is no matter any more: a model that went, a key that nobody keeps. */
  closeOthers(
    names: readonly AlertName[],
    conditions: readonly AlertCondition[],
    at: number,
  ): readonly AlertReport[] {
    const there = new Set(conditions.map(keyOf))
    const gone = this.open.filter((alert) => names.includes(alert.name) && !there.has(keyOf(alert)))
    return gone.map((alert) => {
      this.#matters.delete(keyOf(alert))
      return closed(alert, at)
    })
  }

  #lookAt(condition: AlertCondition, at: number): AlertReport | null {
    const key = keyOf(condition)
    const matter = this.#matters.get(key) ?? { on: 0, off: 0, alert: null }
    matter.on = condition.state === 'on' ? matter.on + 1 : 0
    matter.off = condition.state === 'off' ? matter.off + 1 : 0
    this.#matters.set(key, matter)
    if (matter.alert === null) {
      if (matter.on < condition.opensAfter) {
        if (matter.on === 0) this.#matters.delete(key)
        return null
      }
      matter.alert = this.#opening(condition, at)
      return matter.alert
    }
    if (matter.off < condition.closesAfter) return null
    this.#matters.delete(key)
    return closed(matter.alert, at)
  }

  #opening({ name, subject, severity, text, value, limit }: AlertCondition, at: number): AlertReport {
    this.#opened += 1
    return {
      kind: 'alert',
      id: `${at}-${this.#opened}-${name}`,
      ...{ name, subject, severity, text, value, limit },
      state: 'open',
      openedAt: at,
      closedAt: null,
    }
  }
}

function keyOf({ name, subject }: Pick<AlertCondition, 'name' | 'subject'>): string {
  return `${name}/${subject}`
}

function closed(alert: AlertReport, at: number): AlertReport {
  return { ...alert, state: 'closed', closedAt: at }
}
