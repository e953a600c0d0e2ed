import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { authorizationOf, registryAddress, saysNotFound } from '../../src/avro/registry-http.ts'

describe('registryAddress', () => {
  it('takes credentials out of the URL', () => {
    const address = registryAddress('http://ada:p%40ss@registry.example:8081/path//')
    expect(address.url).toBe('http://registry.example:8081/path')
    expect(authorizationOf(address.auth!)).toBe(`Basic ${Buffer.from('ada:p@ss').toString('base64')}`)
  })

  it('prefers credentials of their own', () => {
    const token = new Secret('t')
    expect(authorizationOf(registryAddress('http://ada:x@h', { token }).auth!)).toBe('Bearer t')
    expect(registryAddress('http://h').auth).toBeNull()
  })

  it.each(['', 'registry:8081', 'ftp://ada:hidden@h', 'ada:hidden@registry:8081', 'http://'])(
    'refuses %j without showing it',
    (url) => {
      expect(() => registryAddress(url)).toThrow(expect.objectContaining({ code: 'CONFIG' }) as Error)
      expect(() => registryAddress(url)).toThrow(/^(?!.*hidden)/)
    },
  )
})

describe('saysNotFound', () => {
  it.each([
    [404, { error_code: 40401 }, true],
    [404, { error_code: 40403, message: 'Schema not found' }, true],
    [404, { error_code: 404 }, false],
    [404, { error_code: 0 }, false],
    [404, { error_code: '40403' }, false],
    [404, undefined, false],
    [500, { error_code: 40403 }, false],
  ])('status %i with %j: %j', (status, body, expected) => {
    expect(saysNotFound({ status, body })).toBe(expected)
  })
})
