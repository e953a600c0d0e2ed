import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret.ts'

describe('Secret', () => {
  it('shows its text to nobody but who asks for it', () => {
    const secret = new Secret('hunter2')
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }),
      inspect(secret, { showHidden: true }),
    ]
    expect(shown.join()).not.toContain('hunter2')
    expect(secret.reveal()).toBe('hunter2')
  })
})
