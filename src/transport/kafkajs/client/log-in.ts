import type { AuthenticationProviderArgs, Mechanism, SASLOptions } from 'kafkajs'
import type { AccessToken } from '../../../access/token.ts'
import { SluiceError, messageOf } from '../../../core/errors.ts'
import type { PreparedLogIn } from '../patches/reauthentication.ts'
import type { LogIn, PasswordLogIn, TokenLogIn } from './connection.ts'

/** A log-in as kafkajs wants it; what may be renewed is read anew each time. */
export function saslOf(logIn: LogIn): SASLOptions | Mechanism {
  return 'tokens' in logIn ? byToken(logIn) : byPassword(logIn)
}

// Not a union of options: kafkajs distinguishes its members by their mechanism.
function byPassword({ mechanism, username, password }: PasswordLogIn): SASLOptions {
  return {
    mechanism,
    username,
    get password() {
      return password.reveal()
    },
  }
}

/**
 * kafkajs's own log-in by a token takes the answer that the token is refused for success; the next request then fails, for no
 * reason that anybody could see.
 */
function byToken({ tokens, extensions }: TokenLogIn): Mechanism & PreparedLogIn {
  let prepared: AccessToken | null = null
  return {
    mechanism: 'oauthbearer',
    prepare: async () => {
      prepared = await tokens.token()
    },
    authenticationProvider: ({ saslAuthenticate }) => ({
      authenticate: async () => {
        try {
          // The patched authenticator has it prepared first.
          await exchange(saslAuthenticate, firstMessage(prepared!, extensions))
        } catch (cause) {
          tokens.refused()
          const message = `cannot log in to Kafka: the brokers refuse the token from ${tokens.from}: ${messageOf(cause)}. Their log says why: issuer, audience, signature or time.`
          throw new SluiceError('UNREACHABLE', message, { cause })
        }
      },
    }),
  }
}

type SaslAuthenticate = AuthenticationProviderArgs['saslAuthenticate']

/** The client's message of RFC 7628, 3.1: its parts end with a control character. */
function firstMessage({ text }: AccessToken, extensions: TokenLogIn['extensions']): string {
  const pairs = Object.entries({ auth: `Bearer ${text.reveal()}`, ...extensions })
  return `n,,\x01${pairs.map(([name, value]) => `${name}=${value}\x01`).join('')}\x01`
}

/** Broker and client take turns (RFC 7628, 3.2): a broker that says what is wrong waits for a word before it refuses. */
async function exchange(saslAuthenticate: SaslAuthenticate, message: string): Promise<void> {
  const said = await take(saslAuthenticate, message)
  if (said === '') return
  await take(saslAuthenticate, '\x01')
  // It should have refused by now.
  throw new Error(said)
}

/** Length and bytes, as requests and answers have them. */
const lengthSize = 4

async function take(saslAuthenticate: SaslAuthenticate, message: string): Promise<string> {
  const bytes = Buffer.from(message)
  const length = Buffer.alloc(lengthSize)
  length.writeInt32BE(bytes.length)
  const answer = await saslAuthenticate({
    request: { encode: () => Buffer.concat([length, bytes]) },
    response: {
      decode: (raw) => raw,
      parse: (raw) => raw.subarray(lengthSize).toString('utf8'),
    },
  })
  // It is what `parse` gives.
  return answer ?? ''
}
