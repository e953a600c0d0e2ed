import { jsonAnswer } from './route.ts'
import type { PlainRoute } from './route.ts'

export interface Check {
  readonly name: string
  readonly ok: boolean
  /** For people: what is missing. */
  readonly detail?: string
}

export interface Health {
  /** The consume loop ticks. A process that fails this is to be restarted. */
  live(): readonly Check[]
  /** Work would flow now: group joined, producer connected, brokers heard of, nothing waited for. */
  ready(): readonly Check[]
}

/** `/livez` and `/readyz`: 200 when every check holds, else 503; the checks are in the body. */
export function healthRoutes(health: Health): readonly PlainRoute[] {
  return [route('/livez', () => health.live()), route('/readyz', () => health.ready())]
}

function route(path: string, checks: () => readonly Check[]): PlainRoute {
  return {
    path,
    answer() {
      const made = checks()
      const ok = made.every((check) => check.ok)
      return jsonAnswer(ok ? 200 : 503, { status: ok ? 'ok' : 'unavailable', checks: made })
    },
  }
}
