import { backoff } from '../../../core/backoff.ts'

/** How long to wait before a broker is asked again, by the failures in a row before, counted from 0. */
export const retryWaitMs: (attempt: number) => number = backoff(100, 2_000)
