import { X509Certificate, createPrivateKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { systemClock } from '../core/clock.ts'
import type { Clock } from '../core/clock.ts'
import { SluiceError, messageOf } from '../core/errors.ts'
import { silentLogger } from '../core/logger.ts'
import type { Logger } from '../core/logger.ts'
import type { Secret } from '../core/secret.ts'

/** How often files are looked at, at most. */
const lookEveryMs = 1_000

export type TlsOptions = Pick<
  ConnectionOptions,
  'ca' | 'cert' | 'key' | 'passphrase' | 'servername' | 'rejectUnauthorized'
>

/** TLS as a section of the config has it. */
export interface TlsSettings {
  readonly caFile?: string | undefined
  readonly certFile?: string | undefined
  readonly keyFile?: string | undefined
  readonly passphrase?: Secret | undefined
  readonly serverName?: string | undefined
  readonly rejectUnauthorized: boolean
}

/** What the files held when they were last usable. */
interface Material {
  readonly options: TlsOptions
  /** Ours; null where we have none. */
  readonly certificate: X509Certificate | null
}

/**
 * Certificates and key by the files that they lie in. Whoever renews them writes the files anew, and new connections use what
 * they hold then. Files that do not fit each other (one is written, the other not yet) change nothing.
 */
export class TlsFiles {
  /** Of the config, for messages: `kafka.ssl`. */
  readonly section: string
  readonly #settings: TlsSettings
  readonly #logger: Logger
  readonly #clock: Pick<Clock, 'monotonic'>
  #material: Material
  #version = 0
  #stamp: string
  #lookedMs: number

  /** @throws SluiceError CONFIG for a file that cannot be read, or is of no use */
  constructor(
    section: string,
    settings: TlsSettings,
    logger: Logger = silentLogger,
    clock: Pick<Clock, 'monotonic'> = systemClock,
  ) {
    this.section = section
    this.#settings = settings
    this.#logger = logger
    this.#clock = clock
    this.#stamp = stampOf(settings)
    this.#material = readMaterial(section, settings)
    this.#lookedMs = clock.monotonic()
  }

  /** For a new connection. */
  get options(): TlsOptions {
    this.#look()
    return this.#material.options
  }

  /** Our certificate; null where we have none. */
  get certificate(): X509Certificate | null {
    this.#look()
    return this.#material.certificate
  }

  /** Another one each time that the files have changed. */
  get version(): number {
    this.#look()
    return this.#version
  }

  #look(): void {
    const now = this.#clock.monotonic()
    if (now - this.#lookedMs < lookEveryMs) return
    this.#lookedMs = now
    const stamp = stampOf(this.#settings)
    if (stamp === this.#stamp) return
    this.#stamp = stamp
    try {
      this.#material = readMaterial(this.section, this.#settings)
      this.#version++
      const until = this.#material.certificate?.validTo
      this.#logger.info(
        { event: 'tls-renewed', section: this.section, ...(until === undefined ? {} : { until }) },
        'TLS files have changed: connections are made anew with them',
      )
    } catch (error) {
      this.#logger.warn(
        { event: 'tls-unusable', section: this.section, error: messageOf(error) },
        'TLS files have changed and cannot be used; going on with what they held before',
      )
    }
  }
}

function filesOf({ caFile, certFile, keyFile }: TlsSettings): readonly string[] {
  return [caFile, certFile, keyFile].filter((file) => file !== undefined)
}

/** Says whether files are still the same: a link that leads elsewhere, too, changes it. */
function stampOf(settings: TlsSettings): string {
  return filesOf(settings)
    .map((file) => {
      const found = statSync(file, { throwIfNoEntry: false })
      return found === undefined ? '-' : `${found.ino}/${found.size}/${found.mtimeMs}`
    })
    .join(' ')
}

function readMaterial(section: string, settings: TlsSettings): Material {
  const { passphrase, serverName, rejectUnauthorized } = settings
  const read = (setting: 'caFile' | 'certFile' | 'keyFile') => {
    const file = settings[setting]
    return file === undefined
      ? null
      : { name: `${section}.${setting}: ${file}`, pem: pemIn(section, setting, file) }
  }
  const [ca, cert, key] = [read('caFile'), read('certFile'), read('keyFile')]
  const secret = passphrase?.reveal()
  if (ca !== null) certificateIn(ca)
  const certificate = cert === null ? null : certificateIn(cert)
  const privateKey = key === null ? null : keyIn(key, secret)
  if (certificate !== null && privateKey !== null && !certificate.checkPrivateKey(privateKey))
    throw new SluiceError('CONFIG', `${key?.name ?? ''} is not the key of the certificate in certFile`)
  return {
    certificate,
    options: {
      rejectUnauthorized,
      ...(ca === null ? {} : { ca: ca.pem }),
      ...(cert === null ? {} : { cert: cert.pem }),
      ...(key === null ? {} : { key: key.pem }),
      ...(secret === undefined ? {} : { passphrase: secret }),
      ...(serverName === undefined ? {} : { servername: serverName }),
    },
  }
}

interface PemFile {
  /** Setting and path. */
  readonly name: string
  readonly pem: Buffer
}

function pemIn(section: string, setting: string, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    const message = `${section}.${setting}: ${file} cannot be read: ${messageOf(cause)}`
    throw new SluiceError('CONFIG', message, { cause })
  }
}

/** The first one, which of a chain is the one that counts. */
function certificateIn({ name, pem }: PemFile): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw new SluiceError('CONFIG', `${name} holds no certificate (PEM): ${messageOf(cause)}`, { cause })
  }
}

function keyIn({ name, pem }: PemFile, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) })
  } catch (cause) {
    const message = `${name} holds no private key (PEM), or the passphrase is not its own: ${messageOf(cause)}`
    throw new SluiceError('CONFIG', message, { cause })
  }
}
