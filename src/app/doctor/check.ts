import type { ConfigPath, Remark } from '../../core/finding.ts'

/** What a look at one thing gave. */
export interface CheckAnswer {
  /** How it is, a line each. */
  readonly facts: readonly string[]
  readonly remarks: readonly Remark[]
}

/** One thing that is looked at. It rejects when it cannot be, and nobody waits for it longer than for the others. */
export interface DoctorCheck {
  readonly name: string
  ask(): Promise<CheckAnswer>
}

/** Pushes what is found. */
export type Report = (severity: Remark['severity'], path: ConfigPath, message: string, hint?: string) => void

/** Findings in the form that `lint` has. */
export function remarksOf(judge: (report: Report) => void): readonly Remark[] {
  const remarks: Remark[] = []
  judge((severity, path, message, hint) => {
    remarks.push({ severity, path, message, ...(hint === undefined ? {} : { hint }) })
  })
  return remarks
}
