import { Book } from '../../../../src/monitor/book.ts'
import { keyOf } from '../../../../src/monitor/monitor-topic.ts'
import type { MonitorRecord } from '../../../../src/monitor/monitor-topic.ts'

/** A Book that takes what a test writes, as if it came from the monitor topic. */
export class TestBook extends Book {
  constructor(now: () => number = Date.now) {
    super({ slicesBy: 'records', slices: 6, keys: 2000 }, { now })
  }

  put(...records: readonly MonitorRecord[]): this {
    this.take(records.map((value) => ({ key: keyOf(value), value })))
    return this
  }
}
