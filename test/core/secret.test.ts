import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { scratchFolder } from '../support/scratch.ts'

const folder = scratchFolder()

describe('Secret', () => {
  it('shows its text to nobody but who asks for it', () => {
    const secret = new Secret('hunter2')
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }),
      inspect(secret, { showHidden: true }),
    ]
    expect(shown.join()).not.toContain('hunter2')
    expect(secret.reveal()).toBe('hunter2')
  })

  it('is read from its file each time, without the line break at its end', () => {
    const file = join(folder, 'password')
    writeFileSync(file, 'one \n')
    const secret = new Secret({ file: 'password' }).resolved((path) => join(folder, path))
    expect(secret.reveal()).toBe('one ')
    writeFileSync(file, 'two')
    expect(secret.reveal()).toBe('two')
    expect(String(secret)).toBe('***')
  })

  it.each([
    ['missing', null, /the secret in .*missing cannot be read: ENOENT/],
    ['empty', '\n', /the secret in .*empty is empty/],
  ])('says of a file that is %s which one it is', (name, content, expected) => {
    const file = join(folder, name)
    if (content !== null) writeFileSync(file, content)
    expect(() => new Secret({ file }).reveal()).toThrow(expected)
  })
})
