import type { HrTime } from '@opentelemetry/api'
import type { Clock } from '../core/clock.ts'

/** When spans begin and end: the wall's clock says when a turn began, the steady one how long it took. */
export class SpanTime {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>
  readonly #startMs: number
  readonly #startedAt: number

  constructor(clock: Pick<Clock, 'now' | 'monotonic'>) {
    this.#clock = clock
    this.#startMs = clock.now()
    this.#startedAt = clock.monotonic()
  }

  get start(): HrTime {
    return hrTime(this.#startMs)
  }

  /** By now. */
  end(): HrTime {
    return hrTime(this.#startMs + (this.#clock.monotonic() - this.#startedAt))
  }
}

/** Seconds and nanoseconds. A number alone would be taken for time since the process's start where it is small. */
function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000)
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)]
}
