import { describe, expect, it } from 'vitest'
import { reauthentication } from '../../../../src/transport/kafkajs/patches/reauthentication.ts'
import { isolatedModules, original } from '../support/originals.ts'

reauthentication.apply(isolatedModules())
const connection = original('network/connection') as {
  prototype: { isAuthenticated: (this: unknown) => boolean }
}
const authenticator = original('broker/saslAuthenticator') as {
  prototype: { authenticate: (this: unknown) => Promise<void> }
}

function isAuthenticated(sinceMs: number | null, lifeMs: number): boolean {
  const [seconds, nanoseconds] = process.hrtime()
  const at = seconds * 1_000 + nanoseconds / 1e6 - (sinceMs ?? 0)
  const authenticatedAt = sinceMs === null ? null : [Math.floor(at / 1_000), (at % 1_000) * 1e6]
  return connection.prototype.isAuthenticated.call({
    authenticatedAt,
    sessionLifetime: { toNumber: () => lifeMs },
  })
}

describe('reauthentication', () => {
  it.each([
    [null, 0, false],
    [9e9, 0, true],
    [3_500_000, 3_600_000, true],
    [3_591_000, 3_600_000, false],
    [5_000, 10_000, true],
    [9_000, 10_000, false],
  ])('of a log-in %s ms ago that lasts for %d ms says %j', (sinceMs, lifeMs, expected) => {
    expect(isAuthenticated(sinceMs, lifeMs)).toBe(expected)
  })

  it('prepares a log-in before it begins, and closes the connection where it fails', async () => {
    const steps: string[] = []
    const failure = new Error('no token')
    const failing = {
      connection: {
        sasl: { mechanism: 'oauthbearer', prepare: () => Promise.reject(failure) },
        send: () => steps.push('send'),
        disconnect: () => Promise.resolve(steps.push('disconnect')),
      },
    }
    await expect(authenticator.prototype.authenticate.call(failing)).rejects.toBe(failure)
    expect(steps).toEqual(['disconnect'])
  })
})
