import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { SluiceError, messageOf } from '../core/errors.ts'
import { canonicalJson } from '../core/canonical-json.ts'
import type { Manifest } from './manifest.ts'

export type Signature = NonNullable<Manifest['signature']>

/** Whoever has a private key. */
export class Signer {
  readonly keyId: string
  readonly #key: KeyObject

  /** @param pem an Ed25519 key, as `openssl genpkey -algorithm ed25519` writes it; SluiceError USAGE for another one */
  constructor(pem: string) {
    this.#key = edwardsKey('a private key to sign with', () => createPrivateKey(pem))
    this.keyId = keyIdOf(createPublicKey(this.#key))
  }

  /** Of a manifest, which may have a signature: that is not part of what is signed. */
  sign(manifest: object): Signature {
    return { keyId: this.keyId, value: sign(null, signedBytes(manifest), this.#key).toString('base64') }
  }
}

/** The public keys by which signatures are checked. */
export class TrustedKeys {
  readonly #keys: ReadonlyMap<string, KeyObject>

  /** @param texts PEM, or the line of base64 within; SluiceError CONFIG for what is no Ed25519 key */
  constructor(texts: readonly string[]) {
    const keys = texts.map(publicKeyOf)
    this.#keys = new Map(keys.map((key) => [keyIdOf(key), key]))
  }

  has(keyId: string): boolean {
    return this.#keys.has(keyId)
  }

  /**
   * @param manifest as it was read, with whatever it holds
   * @returns null where the key is not among these
   */
  fits(manifest: object, { keyId, value }: Signature): boolean | null {
    const key = this.#keys.get(keyId)
    return key === undefined ? null : verify(null, signedBytes(manifest), key, Buffer.from(value, 'base64'))
  }
}

/** A public key as its line of base64, for `store.json`. */
export function publicKeyLine(text: string): string {
  return publicKeyOf(text).export({ type: 'spki', format: 'der' }).toString('base64')
}

/** 16 hex digits of a public key's digest. */
function keyIdOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16)
}

function publicKeyOf(text: string): KeyObject {
  return edwardsKey('a public key', () =>
    text.includes('-----BEGIN')
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' }),
  )
}

/** Nothing of the key is in the message. */
function edwardsKey(what: string, read: () => KeyObject): KeyObject {
  let key: KeyObject
  try {
    key = read()
  } catch (error) {
    throw new SluiceError('USAGE', `${what} cannot be read as one of Ed25519: ${messageOf(error)}`)
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new SluiceError('USAGE', `${what} has to be one of Ed25519, and is of ${key.asymmetricKeyType}`)
  }
  return key
}

function signedBytes(manifest: object): Buffer {
  return Buffer.from(canonicalJson({ ...manifest, signature: undefined }))
}
