import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FileTokens } from '../../src/access/file-tokens.ts'
import { scratchFolder } from '../support/scratch.ts'

const folder = scratchFolder()
const jwt = (exp: number) => `h.${Buffer.from(JSON.stringify({ exp, sub: 'app' })).toString('base64url')}.s`

function rig(name: string, text: string | null, nowMs = 0) {
  const file = join(folder, name)
  if (text !== null) writeFileSync(file, text)
  return { file, tokens: new FileTokens(file, { now: () => nowMs }) }
}

describe('FileTokens', () => {
  it('reads the file for each log-in', async () => {
    const { file, tokens } = rig('token', `${jwt(10)}\n`)
    const first = await tokens.token()
    expect([first.text.reveal(), first.expiresMs, tokens.subject]).toEqual([jwt(10), 10_000, 'app'])
    tokens.refused()
    writeFileSync(file, 'opaque')
    const second = await tokens.token()
    expect([second.text.reveal(), second.expiresMs]).toEqual(['opaque', null])
  })

  it.each([
    ['missing', null, /missing \(kafka\.sasl\.tokenFile\) cannot be read: ENOENT/],
    ['blank', ' \n', /blank \(kafka\.sasl\.tokenFile\) is empty/],
    ['old', jwt(10), /old \(kafka\.sasl\.tokenFile\) expired at 1970-01-01T00:00:10\.000Z/],
  ])('names the file where it is %s, and shows no token', async (name, text, expected) => {
    const { tokens } = rig(name, text, 10_000)
    await expect(tokens.token()).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await expect(tokens.token()).rejects.toThrow(expected)
    await expect(tokens.token()).rejects.toThrow(/^(?!.*h\.)/)
  })
})
