import { describe, expect, it } from 'vitest'
import { claimsOf } from '../../src/access/token.ts'
import { Secret } from '../../src/core/secret.ts'

const jwt = (claims: unknown) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`

describe('claimsOf', () => {
  it.each([
    [jwt({ exp: 1_800_000_000, sub: 'app' }), { expiresMs: 1_800_000_000_000, subject: 'app' }],
    [jwt({ exp: 'soon', sub: '' }), { expiresMs: null, subject: null }],
    [jwt(null), { expiresMs: null, subject: null }],
    ['h.not-json.s', { expiresMs: null, subject: null }],
    ['opaque', { expiresMs: null, subject: null }],
  ])('reads what %s says of itself, as far as it can be read', (token, claims) => {
    expect(claimsOf(new Secret(token))).toEqual(claims)
  })
})
