import { describe, expect, it } from 'vitest'
import { withoutSecrets } from '../../src/config/without-secrets.ts'

const isPassword = (path: readonly (string | number)[]) => path.at(-1) === 'password'

describe('a config without its secrets', () => {
  it.each([
    ['plain text', 'password: hunter2 # ours', 'password: "${PASSWORD}" # ours'],
    ['digits', 'password: 12345', 'password: "${PASSWORD}"'],
    ['quotes', `sasl: { password: 'hunter2', user: me }`, 'sasl: { password: "${SASL_PASSWORD}", user: me }'],
    ['a default', 'password: ${PW:hunter2}', 'password: "${PASSWORD}"'],
    ['a block', 'password: |\n  hunter2\nname: rig', 'password: "${PASSWORD}"\nname: rig'],
    ['an anchor', 'password: &p hunter2\nname: rig', 'password: &p "${PASSWORD}"\nname: rig'],
    [
      'a log-in in an address',
      'registry:\n  url: http://me:hunter2@registry:8081',
      'registry:\n  url: "${REGISTRY_URL}"',
    ],
    ['half of a log-in', 'url: http://${USER}:hunter2@host', 'url: "${URL}"'],
    ['a list', 'users:\n  - password: hunter2', 'users:\n  - password: "${USERS_0_PASSWORD}"'],
  ])('has a variable in the place of %s', (_, text, expected) => {
    const found = withoutSecrets(text, isPassword)
    expect(found.text).toBe(expected)
    expect(found.replaced).toHaveLength(1)
    expect(found.text).not.toMatch(/hunter2|12345/)
  })

  it('replaces a secret that another section repeats by its name', () => {
    const text = 'name: &n hunter2\npassword: *n\n'
    expect(withoutSecrets(text, isPassword).text).toBe('name: &n "${PASSWORD}"\npassword: *n\n')
  })

  it.each([
    'password: ${PW}',
    'password: Bearer ${PW}',
    'password: { file: /run/secrets/pw }',
    'password:',
    'url: http://${USER}:${PW}@host',
  ])('leaves %s as it is', (text) => {
    expect(withoutSecrets(text, isPassword)).toEqual({ text, replaced: [] })
  })
})
