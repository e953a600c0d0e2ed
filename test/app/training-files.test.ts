import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readTraining } from '../../src/app/training-files.ts'
import { columnarFile } from '../table/columnar-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'sluice-training-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

async function read(name: string, text: string, ...columns: string[]) {
  const file = join(folder, name)
  writeFileSync(file, text)
  const training = (await readTraining(new Map([[file, new Set(columns)]]))).get(file)!
  return 'columns' in training
    ? Object.fromEntries(training.columns)
    : training.problem.replace(`${folder}/`, '')
}

describe('readTraining', () => {
  it('gives the mean of numbers and the most frequent text', async () => {
    const table = 'temp,mode,all,text\n1,warm,x,1\n2.5,cool,x,a\n,cool,x,\nNA,,x,b\n'
    expect(await read('a.csv', table, 'temp', 'mode', 'text')).toEqual({
      temp: { mean: 1.75, mostFrequent: '1' },
      mode: { mean: null, mostFrequent: 'cool' },
      text: { mean: null, mostFrequent: '1' },
    })
  })

  it('reads JSON lines and lists', async () => {
    const found = { temp: { mean: 2, mostFrequent: '1' }, on: { mean: null, mostFrequent: 'true' } }
    expect(await read('a.jsonl', '{"temp": 1, "on": true}\n{"temp": 3}\n', 'temp', 'on')).toEqual(found)
    expect(await read('a.json', '[{"temp": 1, "on": true}, {"temp": 3}]', 'temp', 'on')).toEqual(found)
  })

  it('reads Parquet, by its types', async () => {
    const file = columnarFile('types.parquet')
    const found = (await readTraining(new Map([[file, new Set(['x', 'decimal9', 'category'])]]))).get(file)
    expect(found).toMatchObject({
      columns: new Map([
        ['x', { mean: (0.25 + 0.5 + 1) / 3, mostFrequent: '0.25' }],
        ['decimal9', { mean: -3333329.213333334, mostFrequent: '12.30' }],
        ['category', { mean: null, mostFrequent: 'x' }],
      ]),
    })
  })

  it('leaves out columns that are not there, and knows nothing of those that are empty', async () => {
    expect(await read('b.csv', 'a,b\n1,\n', 'b', 'c')).toEqual({ b: { mean: null, mostFrequent: null } })
    expect(await read('b.jsonl', '{"a": 1}\n', 'a', 'c')).toEqual({ a: { mean: 1, mostFrequent: '1' } })
  })

  it('has a mean of numbers whose sum is too large for one', async () => {
    expect(await read('c.csv', 'a\n1.7e308\n1.7e308\n', 'a')).toMatchObject({ a: { mean: 1.7e308 } })
  })

  it.each([
    ['d.csv', 'a,b\n1,2\n3\n', 'd.csv, data row 2: expected 2 cells, found 1'],
    [
      'd.txt',
      'a\n1\n',
      'd.txt: expected a name that ends in .csv, .jsonl, .ndjson, .parquet, .arrow, .feather, .arrows or .json',
    ],
    ['h.csv', 'a,b\n', 'h.csv has no rows'],
    ['h.jsonl', '\n', 'h.jsonl has no rows'],
    ['e.csv', '', 'e.csv: expected a header line with column names, it is empty'],
    ['f.csv', 'a,a\n1,2\n', 'f.csv: expected one column "a", found several'],
    ['g.jsonl', '{"a": \n', /^g\.jsonl, data row 1: /],
  ])('says what is wrong with %s', async (name, text, problem) => {
    const told = await read(name, text, 'a')
    if (typeof problem === 'string') expect(told).toBe(problem)
    else expect(told).toMatch(problem)
  })

  it('says what to do about a file that is not there', async () => {
    const training = await readTraining(new Map([['/nowhere/a.csv', new Set(['a'])]]))
    expect(training.get('/nowhere/a.csv')).toEqual({
      problem: '/nowhere/a.csv cannot be read: no such file',
      hint: 'paths count from the folder of the config',
    })
  })
})
