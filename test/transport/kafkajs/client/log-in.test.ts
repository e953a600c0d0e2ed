import type { AuthenticationProviderArgs, Mechanism } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import type { TokenSource } from '../../../../src/access/token.ts'
import { SluiceError } from '../../../../src/core/errors.ts'
import { Secret } from '../../../../src/core/secret.ts'
import { saslOf } from '../../../../src/transport/kafkajs/client/log-in.ts'
import type { PreparedLogIn } from '../../../../src/transport/kafkajs/patches/reauthentication.ts'

function rig(answers: readonly (string | Error)[], extensions: Readonly<Record<string, string>> = {}) {
  const refusals: string[] = []
  const tokens: TokenSource = {
    ...{ from: 'somewhere', subject: null },
    token: () => Promise.resolve({ text: new Secret('t0ken'), expiresMs: null }),
    refused: () => void refusals.push('refused'),
  }
  const sasl = saslOf({ mechanism: 'oauthbearer', tokens, extensions }) as Mechanism & PreparedLogIn
  const sent: Buffer[] = []
  const left = [...answers]
  const saslAuthenticate: AuthenticationProviderArgs['saslAuthenticate'] = async ({ request, response }) => {
    sent.push(await request.encode())
    const answer = left.shift()
    if (answer instanceof Error) throw answer
    const bytes = Buffer.from(answer ?? '')
    const length = Buffer.alloc(4)
    length.writeInt32BE(bytes.length)
    return response?.parse(await response.decode(Buffer.concat([length, bytes])))
  }
  const logIn = async () => {
    await sasl.prepare()
    await sasl.authenticationProvider({ saslAuthenticate } as AuthenticationProviderArgs).authenticate()
  }
  return { sasl, sent, refusals, logIn }
}

describe('saslOf', () => {
  it('shows the password of now', () => {
    const texts = ['one', 'two']
    const password = Object.assign(new Secret('x'), { reveal: () => texts.shift() ?? '' })
    const sasl = saslOf({ mechanism: 'plain', username: 'u', password })
    // It is one by a password.
    const read = () => (sasl as { readonly password: string }).password
    expect([sasl.mechanism, read(), read()]).toEqual(['plain', 'one', 'two'])
  })

  it('sends a token as RFC 7628 has it, its length before it', async () => {
    const { sasl, sent, refusals, logIn } = rig([''], { logicalCluster: 'lkc-1' })
    await logIn()
    expect(sasl.mechanism).toBe('oauthbearer')
    const message = 'n,,\x01auth=Bearer t0ken\x01logicalCluster=lkc-1\x01\x01'
    expect(sent.map((bytes) => [bytes.readInt32BE(), bytes.subarray(4).toString()])).toEqual([
      [message.length, message],
    ])
    expect(refusals).toEqual([])
  })

  it.each<[string, readonly (string | Error)[], number]>([
    ['at once', [new Error('no way')], 1],
    ['after a word', ['{"status":"invalid_token"}', new Error('no way')], 2],
    ['by a word alone', ['no way', ''], 2],
  ])('takes a refusal that comes %s for one, and says whose token it was', async (_, answers, turns) => {
    const { sent, refusals, logIn } = rig(answers)
    const error: unknown = await logIn().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SluiceError)
    expect(error).toMatchObject({ code: 'UNREACHABLE' })
    expect(String(error)).toMatch(/the brokers refuse the token from somewhere: no way/)
    expect(String(error)).not.toContain('t0ken')
    expect(sent).toHaveLength(turns)
    expect(refusals).toEqual(['refused'])
  })
})
