import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { logEvents } from '../../src/core/log-events.ts'
import { projectSources } from '../architecture/sources.ts'

describe('docs/reference/log-events.md', () => {
  it('has every event of the log, with what it tells', () => {
    const page = readFileSync('docs/reference/log-events.md', 'utf8')
    const rows = [...page.matchAll(/^\| `([\w-]+)` +\| (.*?) +\|$/gm)].map(([, name, says]) => [name, says])
    expect(rows).toEqual(Object.entries(logEvents))
  })

  it('has none that is never written', () => {
    const text = [...projectSources()]
      .filter(([file]) => !file.endsWith('log-events.ts'))
      .map(([, code]) => code)
    const written = new Set(
      text.flatMap((code) => [...code.matchAll(/event: '([\w-]+)'/g)].map(([, name]) => name)),
    )
    expect(Object.keys(logEvents).filter((name) => !written.has(name))).toEqual([])
  })
})
