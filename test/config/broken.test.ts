import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { assemble } from '../../src/app/assemble.ts'
import { formatFinding } from '../../src/core/finding.ts'
import type { Finding } from '../../src/core/finding.ts'

const folder = 'test/config/broken'
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'))

/** Words of the parsers below, which say nothing to who writes a config. */
const jargon = /zod|implicit key|nested mapping|parseAll|node end|resource exhaustion|flow-map|\[object/i

/** Configs that are broken in one way each, as people break them; `golden.txt` has what lint says of each. */
describe('broken configs', () => {
  const found = new Map<string, readonly Finding[]>()
  beforeAll(async () => {
    for (const name of files) {
      const { findings } = await assemble({ file: `${folder}/${name}`, overrides: [], environment: {} })
      found.set(name, findings)
    }
  })

  it('are many', () => {
    expect(files.length).toBeGreaterThanOrEqual(60)
  })

  it('get the messages of golden.txt (`npx vitest run test/config/broken.test.ts -u` writes it)', async () => {
    const lines = files.flatMap((name) => [...found.get(name)!.map(formatFinding), ''])
    const text = lines
      .join('\n')
      .replaceAll(`${folder}/`, '')
      .replaceAll(`${resolve('.')}/`, '')
    await expect(text).toMatchFileSnapshot('broken/golden.txt')
  })

  it.each(files)('says what, where and what to do: %s', (name) => {
    const findings = found.get(name)!
    expect(findings.length).toBeGreaterThan(0)
    for (const { severity, message, hint, line, column } of findings) {
      expect(severity).toBe('error')
      expect(`${message} ${hint ?? ''}`).not.toMatch(jargon)
      expect(message).not.toContain('\n')
      // Bytes that are no text have no lines.
      if (!name.includes('no-text')) expect([line, column]).not.toContain(null)
    }
  })
})
