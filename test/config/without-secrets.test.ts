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
    ['an address within a text', 'urls: "a, http://me:hunter2@host"', 'urls: "${URLS}"'],
    ['a key in an address', 'url: https://host/{id}?v=1&api_key=hunter2', 'url: "${URL}"'],
    ['a signature of an address', 'url: https://host/a.zip?X-Amz-Signature=12345', 'url: "${URL}"'],
    ['a password with escaped braces', 'password: $${x}hunter2', 'password: "${PASSWORD}"'],
    ['an override', 'set: [sasl.password=hunter2]', 'set: ["sasl.password=${SET_0_SASL_PASSWORD}"]'],
    [
      'an override by a name in quotes',
      `set: ['a["b.c"].password=12345']`,
      String.raw`set: ["a[\"b.c\"].password=${'${SET_0_A_B_C_PASSWORD}'}"]`,
    ],
    [
      'an override of a section',
      'set:\n  - "sasl={ user: me, password: hunter2 }"',
      'set:\n  - "sasl=${SET_0_SASL}"',
    ],
    ['an override with an address', 'set: ["url=https://host?token=hunter2"]', 'set: ["url=${SET_0_URL}"]'],
    ['a list', 'users:\n  - password: hunter2', 'users:\n  - password: "${USERS_0_PASSWORD}"'],
  ])('has a variable in the place of %s', (_, text, expected) => {
    const found = withoutSecrets(text, isPassword)
    expect(found.text).toBe(expected)
    expect(found.replaced).toHaveLength(1)
    expect(found.text).not.toMatch(/hunter2|12345/)
  })

  it('says which setting of an override it was', () => {
    const { replaced } = withoutSecrets('rig: { set: [sasl.password=hunter2] }', isPassword)
    expect(replaced).toEqual([{ path: 'rig.set[0] (sasl.password)', variable: 'RIG_SET_0_SASL_PASSWORD' }])
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
    'url: https://host?api_key=${KEY}&v=1',
    'url: https://host/rows?key={id}',
    'set: ["sasl.password=${PW}"]',
    'set: ["sasl.password={ file: /run/pw }"]',
    'set: ["models[0].file=new.zip", no override]',
  ])('leaves %s as it is', (text) => {
    expect(withoutSecrets(text, isPassword)).toEqual({ text, replaced: [] })
  })
})
