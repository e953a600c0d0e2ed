import type {
  AlertReport,
  DriftReport,
  InstanceReport,
  KeyReport,
  KpiReport,
  LayoutReport,
  LetterReport,
  QualityReport,
} from '../reports.ts'

export interface WatchedInstance {
  readonly report: InstanceReport
  /** It has stopped to say how it is. */
  readonly isSilent: boolean
}

/** What the page shows of the Book: the newest of each. A report that changes is another object. */
export interface Watched {
  readonly instances: readonly WatchedInstance[]
  readonly keys: readonly KeyReport[]
  readonly letters: readonly LetterReport[]
  readonly layouts: readonly LayoutReport[]
  readonly drift: readonly DriftReport[]
  readonly alerts: readonly AlertReport[]
  readonly quality: readonly QualityReport[]
  readonly kpis: readonly KpiReport[]
}

/** What the config says of how it is shown. */
export interface PageSettings {
  readonly pipeline: string
  /** By model and label: what it means. */
  readonly words: Readonly<
    Record<string, Readonly<Record<string, { readonly text: string; readonly is: 'good' | 'watch' | 'bad' }>>>
  >
  /** A key that sent nothing for so long is silent; null: none is. */
  readonly silentMs: number | null
}
