import { describe, expect, it } from 'vitest'
import { TlsFiles } from '../../src/access/tls-files.ts'
import { createRegistry } from '../../src/avro/registry.ts'
import { Secret } from '../../src/core/secret.ts'
import { tlsFront } from '../support/tls-front.ts'
import { registryForEach } from './support/each-registry.ts'
import { authorizationOf, registryAddress, saysNotFound } from '../../src/avro/registry-http.ts'
import type { RegistryAddress } from '../../src/avro/registry-http.ts'

const schema = { type: 'record', name: 'R', fields: [{ name: 'x', type: 'int' }] }

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

describe('a registry by https', () => {
  const own = registryForEach()
  const file = (name: string) => `test/fixtures/tls/${name}`
  const auth = { username: 'ada', password: new Secret('p') }
  const both = { caFile: file('ca.pem'), certFile: file('client.pem'), keyFile: file('client.key') }

  async function ask<T>(settings: object, question: (address: RegistryAddress) => Promise<T>): Promise<T> {
    const front = await tlsFront(own.url)
    const tls = new TlsFiles('registry.ssl', { rejectUnauthorized: true, ...settings })
    try {
      return await question(registryAddress(front.url, auth, 5_000, tls))
    } finally {
      front.stop()
    }
  }

  it('is asked, and registers, with our authority, our certificate and our password', async () => {
    const id = await ask(both, (address) => createRegistry(address).register('s', schema))
    expect(await ask(both, (address) => createRegistry(address).schemaById(id))).toEqual(schema)
    expect(new Set(own.fake.authorizations)).toEqual(new Set([`Basic ${btoa('ada:p')}`]))
  })

  it.each<[string, object]>([
    ['another authority', { ...both, caFile: file('other-ca.pem') }],
    ['no certificate', { caFile: file('ca.pem') }],
    [
      'a certificate that expired',
      { ...both, certFile: file('client-expired.pem'), keyFile: file('client-expired.key') },
    ],
  ])('is an outage with %s, and says what to check', async (_, settings) => {
    const asked = ask(settings, (address) => createRegistry(address).ping())
    await expect(asked).rejects.toThrow(/schema registry https:.* does not answer: .*\. Check registry\.ssl/s)
  })
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
