import { expect, it } from 'vitest'
import { isPostgresUrl, shownUrl } from '../../src/databases/postgres-url.ts'

it.each([
  ['postgres://u:hush@db:5433/x?password=hush', 'postgres://u@db:5433/x'],
  ['postgresql://db/x', 'postgresql://db/x'],
])('shows %s without its password', (url, shown) => {
  expect(isPostgresUrl(url)).toBe(true)
  expect(shownUrl(url)).toBe(shown)
})

it('does not show what it cannot read', () => {
  expect(() => shownUrl('postgres://u:hush@[/x')).toThrow(/^--from: (?!.*hush)/)
  expect(isPostgresUrl('file.db')).toBe(false)
})
