import { describe, expect, it } from 'vitest'
import { isLoopback } from '../../src/core/loopback.ts'

describe('isLoopback', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.8.9.10', '::1', '[::1]'])('takes %s', (host) => {
    expect(isLoopback(host)).toBe(true)
  })

  it.each(['0.0.0.0', '::', '10.0.0.1', 'rig.example', '127.evil.example', 'localhost.evil.example', ''])(
    'does not take %j',
    (host) => {
      expect(isLoopback(host)).toBe(false)
    },
  )
})
