import type { Piece } from './counts.ts'
import type {
  AlertReport,
  DriftReport,
  InstanceReport,
  KeyReport,
  KpiReport,
  LayoutReport,
  LetterReport,
  QualityReport,
} from './reports.ts'

/** What stands in the monitor topic, as JSON. */
export type MonitorRecord =
  | Piece
  | LayoutReport
  | InstanceReport
  | KeyReport
  | LetterReport
  | DriftReport
  | AlertReport
  | QualityReport
  | KpiReport

/** A record of the monitor topic; null takes back what its key said before. */
export interface MonitorEntry {
  readonly key: string
  readonly value: MonitorRecord | null
}

/** The topic in which instances say what they counted and how they are. One partition: all readers see one order. */
export interface MonitorTopic {
  /** Resolves when all are durable, in their order. Rejects with BROKER_OUTAGE. */
  write(entries: readonly MonitorEntry[]): Promise<void>
  /**
   * What was written since a moment, then whatever comes, until `signal` aborts. `onCaughtUp` is called once, when what was there
   * at the call has been given. What is no entry is left out.
   */
  follow(sinceMs: number, signal: AbortSignal, onCaughtUp: () => void): AsyncIterable<readonly MonitorEntry[]>
  close(): Promise<void>
}

/** The key under which a record stands: what comes later under it takes its place. */
export function keyOf(record: MonitorRecord): string {
  switch (record.kind) {
    case 'piece':
      // One that comes too late, of an owner that was, takes nobody's place.
      return `piece/${record.topic}/${record.partition}/${record.instance}/${record.since}/${record.number}`
    case 'layout':
      return `layout/${record.model}/${record.version}/${record.digest}`
    case 'instance':
      return `instance/${record.instance}`
    case 'key':
      return `key/${record.key}`
    case 'letter':
      return `letter/${record.instance}/${record.reason}`
    case 'drift':
      return `drift/${record.model}/${record.version}/${record.digest}`
    case 'alert':
      return `alert/${record.name}/${record.subject}`
    case 'quality':
      return `quality/${record.model}/${record.version}/${record.digest}/${record.role}/${record.arm ?? ''}/${record.window.isRolling ? 'rolling' : record.window.start}`
    case 'kpi':
      return `kpi/${record.name}`
  }
}
