import type { FastifyInstance } from 'fastify'

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
export function healthRoutes(server: FastifyInstance, health: Health): void {
  const route = (path: string, checks: () => readonly Check[]) =>
    server.get(path, (_request, reply) => {
      const made = checks()
      const ok = made.every((check) => check.ok)
      return reply.code(ok ? 200 : 503).send({ status: ok ? 'ok' : 'unavailable', checks: made })
    })
  route('/livez', () => health.live())
  route('/readyz', () => health.ready())
}
