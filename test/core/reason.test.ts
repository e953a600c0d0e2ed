import { describe, expect, it } from 'vitest'
import { projectSources } from '../architecture/sources.ts'
import { reasons } from '../../src/core/reason.ts'

describe('reasons', () => {
  it('are words of lower case and hyphens: header, label and log field alike', () => {
    for (const reason of reasons) expect(reason).toMatch(/^[a-z]+(-[a-z]+)*$/)
  })

  /** Files that give reasons, not those that only describe or provoke them. */
  const giving = [...projectSources()]
    .filter(([file]) => !/^src\/(core\/reason|config\/policies|dev\/.*)\.ts$/.test(file))
    .map(([, text]) => text)

  it.each(reasons)('have none that nothing gives: %s', (reason) => {
    expect(giving.some((text) => text.includes(`'${reason}'`))).toBe(true)
  })
})
