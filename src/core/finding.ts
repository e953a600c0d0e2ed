import type { Reason } from './reason.ts'

/** Keys and indexes that lead to a place in the config: `['models', 0, 'columns']`. */
export type ConfigPath = readonly (string | number)[]

/** Something wrong, or worth a look, at a place in the config. */
export interface Remark {
  /** An error refuses the config; a warning is told and lets it pass; an info says what is done unasked. */
  readonly severity: 'error' | 'warning' | 'info'
  readonly path: ConfigPath
  /** What is wrong. Holds no secret. */
  readonly message: string
  /** What to do about it. */
  readonly hint?: string
  /** Another place that the message names, as `formatPath` writes it: once its line is known, the message has that instead. */
  readonly cites?: ConfigPath
  /** Of faults that will come: the policy that says what becomes of them. Where the user has said it, there is nothing to tell. */
  readonly policy?: { readonly reason: Reason; readonly field: string }
}

/** A remark whose place is known to the line. */
export interface Finding extends Remark {
  /** The config file, or the `--set` option that brought the value. */
  readonly file: string
  /** Both count from 1; null where the place has no line. */
  readonly line: number | null
  readonly column: number | null
}

/** `sluice.yaml:12:5: error: models[0].file: ... (hint)`, the form that editors and terminals turn into a link. */
export function formatFinding(finding: Finding): string {
  const place =
    finding.line === null ? finding.file : `${finding.file}:${finding.line}:${finding.column ?? 1}`
  const subject = finding.path.length === 0 ? '' : `${formatPath(finding.path)}: `
  const hint = finding.hint === undefined ? '' : ` (${finding.hint})`
  return `${place}: ${finding.severity}: ${subject}${finding.message}${hint}`
}

/** `models[0].columns.rig_mode`; a key that would be misread is quoted. */
export function formatPath(path: ConfigPath): string {
  return path
    .map((part, at) => {
      if (typeof part === 'number') return `[${part}]`
      if (!/^[^\s.[\]"]+$/.test(part)) return `[${JSON.stringify(part)}]`
      return at === 0 ? part : `.${part}`
    })
    .join('')
}

/** What to do about a file that a config names and nobody has. */
export function fileHint(message: string): { readonly hint?: string } {
  return message.includes('ENOENT') ? { hint: 'paths count from the folder of the config' } : {}
}
