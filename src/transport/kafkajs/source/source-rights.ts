import { unauthorized, Rights } from '../client/rights.ts'
import type { SluiceError } from '../../../core/errors.ts'
import type { Clock } from '../../../core/clock.ts'
import type { Logger } from '../../../core/logger.ts'
import { errorType } from '../protocol/error-kind.ts'
import type { SessionOptions } from './consumer-session.ts'
import type { Subscription } from './subscription.ts'

interface MemberOptions extends Pick<SessionOptions, 'connection' | 'groupId'> {
  readonly subscription: Pick<Subscription, 'topics'>
  readonly outageDeadlineMs: number
}

/** The rights of a member: to its group, and to read its topics. */
export class SourceRights {
  readonly #options: MemberOptions
  readonly #rights: Rights

  constructor(options: MemberOptions, clock: Clock, logger: Logger) {
    this.#options = options
    this.#rights = new Rights({ clock, logger, deadlineMs: options.outageDeadlineMs })
  }

  /** What is missing and waited for; null when nothing is. */
  get missing(): SluiceError | null {
    return this.#rights.missing
  }

  groupGranted(): void {
    this.#rights.granted(['group'])
  }

  topicsGranted(): void {
    this.#rights.granted(['topics'])
  }

  /** Throws what is missing when waiting is of no use, or has been for too long. */
  refused(error: unknown): void {
    const resource = errorType(error) === 'GROUP_AUTHORIZATION_FAILED' ? 'group' : 'topics'
    this.#rights.refused([resource], this.errorOf(error))
  }

  errorOf(error: unknown): SluiceError {
    const { connection, groupId, subscription } = this.#options
    const { topics } = subscription
    return unauthorized(connection, { operation: 'Read', topics, groupId }, error)
  }
}
