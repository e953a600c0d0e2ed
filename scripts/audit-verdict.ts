/** What `npm audit` came to: that nobody could be asked is not the same as nothing found. */
export type AuditVerdict =
  | { readonly state: 'clean' }
  | { readonly state: 'found'; readonly advisories: readonly string[] }
  | { readonly state: 'could not ask'; readonly why: string }

interface Vulnerability {
  readonly severity?: string
  readonly via?: readonly (string | { readonly title?: string; readonly url?: string })[]
}

/**
 * @param output of `npm audit --json`
 * @param complaints what it wrote to standard error
 */
export function auditVerdict(output: string, complaints: string): AuditVerdict {
  const answer = parsed(output)
  const found = answer?.['vulnerabilities']
  if (answer === null || answer['error'] !== undefined || typeof found !== 'object' || found === null)
    return { state: 'could not ask', why: whyOf(answer, complaints) }
  const advisories = Object.entries(found as Readonly<Record<string, Vulnerability>>).map(textOf)
  return advisories.length === 0 ? { state: 'clean' } : { state: 'found', advisories }
}

function parsed(output: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(output)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function whyOf(answer: Readonly<Record<string, unknown>> | null, complaints: string): string {
  const error = answer?.['error'] as { readonly summary?: string } | undefined
  const message = answer?.['message']
  if (typeof message === 'string') return message
  return error?.summary || complaints.trim().split('\n')[0] || 'npm audit gave no answer'
}

function textOf([name, { severity = 'unknown', via = [] }]: [string, Vulnerability]): string {
  const titles = via.map((each) =>
    typeof each === 'string' ? `by ${each}` : `${each.title ?? ''} ${each.url ?? ''}`,
  )
  return `${name} (${severity}): ${titles.join('; ')}`
}
