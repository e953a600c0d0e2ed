import { SluiceError, messageOf } from '../core/errors.ts'
import { Secret } from '../core/secret.ts'
import type { AccessToken, TokenSource } from './token.ts'

/** What we use of Amazon's signer. It finds credentials as the AWS tools do: variables, profile, web identity, instance. */
export interface MskSigner {
  generateAuthToken(options: {
    readonly region: string
  }): Promise<{ readonly token: string; readonly expiryTime: number }>
}

/** Not installed with Sluice: only who logs in by it needs it. */
const signerPackage = 'aws-msk-iam-sasl-signer-js'
const installLine = `npm install ${signerPackage}@1`

/** Tokens for Amazon MSK, signed on this machine with its AWS credentials. */
export class MskTokens implements TokenSource {
  readonly from: string
  /** AWS knows. */
  readonly subject = null
  readonly #region: string
  readonly #load: () => Promise<unknown>

  /** @param load gives the signer's package; it is loaded with the first token */
  constructor(region: string, load: () => Promise<unknown> = () => import(signerPackage)) {
    this.from = `the AWS credentials of this machine (kafka.sasl.region ${region})`
    this.#region = region
    this.#load = load
  }

  /** A new one for each log-in: to sign one asks nobody. */
  async token(): Promise<AccessToken> {
    const signer = await this.#signer()
    try {
      const { token, expiryTime } = await signer.generateAuthToken({ region: this.#region })
      return { text: new Secret(token), expiresMs: expiryTime }
    } catch (cause) {
      const why = messageOf(cause)
      throw new SluiceError('UNREACHABLE', `cannot log in to Kafka by ${this.from}: ${why}`, { cause })
    }
  }

  refused(): void {
    return undefined
  }

  /** @throws SluiceError CONFIG where the package is not installed */
  async #signer(): Promise<MskSigner> {
    const loaded = await this.#load().catch((cause: unknown) => {
      const message = `kafka.sasl.mechanism: aws-msk-iam needs the package ${signerPackage}: ${installLine}`
      throw new SluiceError('CONFIG', message, { cause })
    })
    // The package's own type, of which this is a part.
    return loaded as MskSigner
  }
}
