import avro from 'avsc'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { exportLetters, letterFormat } from '../../src/app/export-letters.ts'
import type { LetterFormat } from '../../src/app/letter-files.ts'
import { letterFormats } from '../../src/app/letter-files.ts'
import { allLetters, lettersIn } from '../../src/app/read-letters.ts'
import { LetterViewer } from '../../src/app/shown-letter.ts'
import { systemClock } from '../../src/core/clock.ts'
import { Fault } from '../../src/core/outcome.ts'
import { MemoryTopicReader } from '../../src/transport/memory/topic-reader.ts'
import { scratchFolder } from '../support/scratch.ts'
import { brokerWith, letter, letterTopic, telemetryAssembly } from './support/letters.ts'

const folder = scratchFolder()
const mars = new Fault('unknown-category', 'not "a" level, of site', { field: 'device.site', value: 'Mars' })

async function exported(path: string, format: LetterFormat, count = 2, stop = new AbortController().signal) {
  const letters = Array.from({ length: count }, () => letter({ fault: mars }))
  const reader = new MemoryTopicReader(await brokerWith(letters, 1))
  const viewer = new LetterViewer(await telemetryAssembly(folder), letterTopic, systemClock)
  const stdout = new PassThrough()
  return exportLetters(lettersIn(reader, letterTopic, allLetters), viewer, { path, format, stdout, stop })
}

describe('exportLetters', () => {
  it('writes JSON lines with the events as they are', async () => {
    const path = join(folder, 'letters.jsonl')
    expect(await exported(path, 'jsonl', 1_001)).toBe(1_001)
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    expect(lines).toHaveLength(1_001)
    expect(JSON.parse(lines[1_000]!)).toMatchObject({
      ...{ offset: '1000', reason: 'unknown-category', message: mars.message, value: 'Mars' },
      ...{ eventId: 'telemetry-3-42', event: { device: { site: 'S001' } }, omitted: [] },
    })
  })

  it('writes CSV with the events as JSON', async () => {
    const path = join(folder, 'letters.csv')
    await exported(path, 'csv')
    const [head, first] = readFileSync(path, 'utf8').split('\n')
    expect(head).toMatch(/^partition,offset,time,writer,eventId,reason,field,feature,value,/)
    expect(first).toContain('"not ""a"" level, of site"')
    expect(first).toContain('""site"":""S001""')
  })

  it('writes an Avro file with the events as JSON', async () => {
    const path = join(folder, 'letters.avro')
    await exported(path, 'avro')
    const read: { readonly reason: string; readonly event: string }[] = []
    for await (const record of avro.createFileDecoder(path)) read.push(record as (typeof read)[number])
    expect(read).toHaveLength(2)
    expect(read[0]).toMatchObject({ reason: 'unknown-category', eventId: 'telemetry-3-42', scored: false })
    expect(JSON.parse(read[0]!.event)).toMatchObject({ device: { site: 'S001' } })
  })

  it('leaves no file behind when it is interrupted', async () => {
    const path = join(folder, 'half.jsonl')
    await expect(exported(path, 'jsonl', 2, AbortSignal.abort())).rejects.toThrow()
    expect(existsSync(path)).toBe(false)
  })
})

describe('letterFormat', () => {
  it.each([
    ...letterFormats.map((format) => [`a.${format.toUpperCase()}`, undefined, format] as const),
    ['a.csv.gz', undefined, 'csv'],
    ['a.txt', 'csv', 'csv'],
    ['-', undefined, 'jsonl'],
    ['-', 'csv', 'csv'],
  ] as const)('takes %s, asked for as %s, for %s', (path, asked, expected) => {
    expect(letterFormat(path, asked)).toBe(expected)
  })

  it.each([
    ['a.txt', undefined, 'ends in .jsonl, .csv or .avro'],
    ['-', 'avro', 'plain file'],
    ['a.avro.gz', undefined, 'plain file'],
  ] as const)('refuses %s, asked for as %s', (path, asked, words) => {
    expect(() => letterFormat(path, asked)).toThrow(words)
  })
})
