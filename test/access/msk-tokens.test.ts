import { describe, expect, it } from 'vitest'
import { MskTokens } from '../../src/access/msk-tokens.ts'
import type { MskSigner } from '../../src/access/msk-tokens.ts'

const signer = (generateAuthToken: MskSigner['generateAuthToken']) => () =>
  Promise.resolve<MskSigner>({ generateAuthToken })

describe('MskTokens', () => {
  it('says how the package is installed where it is not', async () => {
    const absent = new MskTokens('eu-west-1')
    await expect(absent.token()).rejects.toMatchObject({ code: 'CONFIG', exit: 'usage' })
    await expect(absent.token()).rejects.toThrow('npm install aws-msk-iam-sasl-signer-js@1')
  })

  it('signs one for the region at each log-in', async () => {
    const regions: string[] = []
    const tokens = new MskTokens(
      'eu-west-1',
      signer(({ region }) => Promise.resolve({ token: `t${regions.push(region)}`, expiryTime: 7 })),
    )
    expect((await tokens.token()).text.reveal()).toBe('t1')
    tokens.refused()
    const { text, expiresMs } = await tokens.token()
    expect([text.reveal(), expiresMs, tokens.subject]).toEqual(['t2', 7, null])
    expect(regions).toEqual(['eu-west-1', 'eu-west-1'])
  })

  it('says where credentials were looked for in vain', async () => {
    const tokens = new MskTokens(
      'eu-west-1',
      signer(() => Promise.reject(new Error('Could not load credentials from any providers'))),
    )
    await expect(tokens.token()).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('AWS credentials of this machine') as string,
    })
  })
})
