import type { AccessLog } from '../../core/access-log.ts'
import { messageOf } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { Dispatched } from '../dispatch.ts'
import type { RefusalKind } from '../refusal.ts'

interface Access {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly seconds: number
  readonly requestId: string
  readonly traceId: string | null
  /** Null where nobody got as far as the fronts. */
  readonly dispatched: Dispatched | null
}

/** Of 500 and above, but nothing that we failed at. */
const notOurs: ReadonlySet<RefusalKind> = new Set(['not-offered', 'too-late'])

/** A line for a request, where it is wanted. Holds no value: the text of a refusal may have one, and is told of our own failures alone. */
export function writeAccess(logger: Logger, wanted: AccessLog, access: Access): void {
  const { status, seconds, dispatched, ...facts } = access
  const isFailure = status >= 500 && !notOurs.has(dispatched?.refusal?.kind ?? 'internal')
  if (wanted === 'none' || (wanted === 'failures' && !isFailure)) return
  const line = {
    event: 'request',
    ...facts,
    status,
    front: dispatched?.front ?? null,
    model: dispatched?.model?.name ?? null,
    refused: dispatched?.refusal?.kind ?? null,
    milliseconds: Math.round(seconds * 1e6) / 1e3,
    ...(isFailure ? { error: causeOf(dispatched) } : {}),
  } as const
  if (isFailure) logger.error(line, 'a request failed')
  else logger.info(line, 'a request was answered')
}

/** What made it fail, which the answer does not say of what was not foreseen. */
function causeOf(dispatched: Dispatched | null): string | null {
  const { refusal = null } = dispatched ?? {}
  if (refusal === null) return null
  return refusal.kind === 'internal' && refusal.cause !== undefined
    ? messageOf(refusal.cause)
    : refusal.message
}
