import { generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Signer, TrustedKeys, publicKeyLine } from '../../src/releases/signature.ts'

// RFC 8032, section 7.1, test 1: a seed and its public key, in the envelopes of PKCS 8 and SPKI.
const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
const known = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'
const privatePem = pem('PRIVATE KEY', `302e020100300506032b657004220420${seed}`)
const publicLine = Buffer.from(`302a300506032b6570032100${known}`, 'hex').toString('base64')

function pem(kind: string, hex: string): string {
  return `-----BEGIN ${kind}-----\n${Buffer.from(hex, 'hex').toString('base64')}\n-----END ${kind}-----\n`
}

const manifest = { version: 1, model: 'cooler', signature: null }

describe('signatures', () => {
  it('are Ed25519 over the canonical JSON of all but themselves', () => {
    const { keyId, value } = new Signer(privatePem).sign(manifest)
    const key = { key: Buffer.from(publicLine, 'base64'), format: 'der', type: 'spki' } as const
    const signed = Buffer.from('{"model":"cooler","version":1}')
    expect(verify(null, signed, key, Buffer.from(value, 'base64'))).toBe(true)
    expect(keyId).toMatch(/^[0-9a-f]{16}$/)
    expect(new Signer(privatePem).sign({ signature: { keyId, value }, model: 'cooler', version: 1 })).toEqual(
      {
        keyId,
        value,
      },
    )
  })

  it('fit, do not fit, or are by a stranger', () => {
    const signature = new Signer(privatePem).sign(manifest)
    const keys = new TrustedKeys([publicLine])
    expect(keys.fits({ ...manifest, signature }, signature)).toBe(true)
    expect(keys.fits({ ...manifest, version: 2 }, signature)).toBe(false)
    expect(keys.fits({ ...manifest, extra: 1 }, signature)).toBe(false)
    expect(keys.fits(manifest, { ...signature, value: '' })).toBe(false)
    expect(keys.fits(manifest, { ...signature, value: 'AAAA' })).toBe(false)
    expect(new TrustedKeys([]).fits(manifest, signature)).toBeNull()
    expect(keys.has(signature.keyId)).toBe(true)
    expect(new TrustedKeys([]).has(signature.keyId)).toBe(false)
  })

  it('are checked by keys in PEM or by their line of base64', () => {
    const publicPem = pem('PUBLIC KEY', `302a300506032b6570032100${known}`)
    expect(publicKeyLine(publicPem)).toBe(publicLine)
    expect(publicKeyLine(publicLine)).toBe(publicLine)
    const signature = new Signer(privatePem).sign(manifest)
    expect(new TrustedKeys([publicPem]).fits(manifest, signature)).toBe(true)
  })

  it('take no other keys, and tell nothing of them', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const other = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    expect(() => new Signer(other)).toThrow(
      'a private key to sign with has to be one of Ed25519, and is of ec',
    )
    expect(() => new TrustedKeys([publicKey.export({ type: 'spki', format: 'pem' }) as string])).toThrow(
      'a public key has to be one of Ed25519, and is of ec',
    )
    for (const read of [() => new Signer('s3cret'), () => new TrustedKeys(['s3cret'])]) {
      expect(read).toThrow(/cannot be read as one of Ed25519: (?!.*s3cret)/)
    }
  })
})
