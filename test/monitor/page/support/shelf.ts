import { keyOf } from '../../../../src/monitor/monitor-topic.ts'
import type { MonitorRecord } from '../../../../src/monitor/monitor-topic.ts'
import type { Watched } from '../../../../src/monitor/page/watched.ts'

type Kind = MonitorRecord['kind']
type RecordOf<K extends Kind> = Extract<MonitorRecord, { kind: K }>

/** What the page watches, as a test puts it there. */
export class Shelf implements Watched {
  readonly #records = new Map<string, MonitorRecord>()
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  put(...records: readonly MonitorRecord[]): this {
    for (const record of records) this.#records.set(keyOf(record), record)
    return this
  }

  remove(key: string): void {
    this.#records.delete(key)
  }

  clear(): void {
    this.#records.clear()
  }

  get instances(): Watched['instances'] {
    return this.#all('instance').map((report) => ({ report, isSilent: this.#now() - report.at > 30_000 }))
  }

  get keys() {
    return this.#all('key')
  }

  get letters() {
    return this.#all('letter')
  }

  get layouts() {
    return this.#all('layout')
  }

  get drift() {
    return this.#all('drift')
  }

  get alerts() {
    return this.#all('alert')
  }

  get quality() {
    return this.#all('quality')
  }

  get kpis() {
    return this.#all('kpi')
  }

  #all<K extends Kind>(kind: K): RecordOf<K>[] {
    return [...this.#records.values()].filter((record): record is RecordOf<K> => record.kind === kind)
  }
}
