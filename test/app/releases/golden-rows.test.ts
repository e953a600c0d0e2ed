import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { goldenDifference, withGoldenFile } from '../../../src/app/releases/golden-rows.ts'
import { loadModel } from '../../../src/model/index.ts'
import { storeOnDisk } from '../../support/store-on-disk.ts'

const name = 'test/fixtures/models/gbm_gamma'
const streams = { stdin: process.stdin, stop: new AbortController().signal }

/** Inputs beside what the model's own software answers. */
function goldenLines(): string[] {
  const [rows, expected] = ['input', 'expected'].map((kind) =>
    readFileSync(`${name}.${kind}.csv`, 'utf8').trimEnd().split('\n'),
  )
  return rows!
    .slice(0, 20)
    .map((line, i) => `${line},${i === 0 ? 'predict' : expected![i]!.split(',').at(-1)!}`)
}

const differenceOf = (lines: readonly string[]) =>
  goldenDifference(
    storeOnDisk().write('golden.csv', `${lines.join('\n')}\n`),
    loadModel(`${name}.zip`),
    streams,
  )

describe('goldenDifference', () => {
  it('is none where the model answers as its own software does', async () => {
    expect(await differenceOf(goldenLines())).toBeNull()
  })

  it('tells the first row that differs', async () => {
    const lines = goldenLines()
    const wrong = lines.map((line, i) => (i < 3 ? line : line.replace(/[^,]+$/, '7.5')))
    expect(await differenceOf(wrong)).toMatch(/^row 2 \(the first is row 0\), predict: expected 7\.5, found /)
  })

  it('is that nothing was compared where there are no rows', async () => {
    expect(await differenceOf(goldenLines().slice(0, 1))).toBe('no value was compared')
  })

  it('refuses a table without answers', async () => {
    const without = goldenLines().map((line) => line.replace(/,[^,]+$/, ''))
    await expect(differenceOf(without)).rejects.toThrow(/expected columns named like the model's outputs/)
  })
})

describe('withGoldenFile', () => {
  it('has the bytes in a file for as long as they are read', async () => {
    const path = await withGoldenFile('golden.csv', Buffer.from('a\n'), (file) => {
      expect(readFileSync(file, 'utf8')).toBe('a\n')
      return Promise.resolve(file)
    })
    expect(() => readFileSync(path)).toThrow(/ENOENT/)
  })
})
