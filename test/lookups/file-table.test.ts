import { rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readFileRows } from '../../src/lookups/file-rows.ts'
import { FileTable } from '../../src/lookups/file-table.ts'
import { scratch } from '../table/run.ts'
import { answersOf, listening, surroundings } from './support/surroundings.ts'

async function opened(content: string, contentAtStart = content) {
  const files = scratch({ 'm.csv': content })
  const file = files.path('m.csv')
  const settings = { source: 'file', file, key: 'id', reloadMs: 86_400_000 } as const
  const table = new FileTable('machines', settings, await readFileRows(settings))
  const bars = table.open(['bar'])
  const sites = table.open(['site', 'bar'])
  const { logger, lines } = listening()
  if (contentAtStart !== content) writeFileSync(file, contentAtStart)
  await table.start(surroundings({ logger }))
  onTestFinished(() => table.close())
  return { table, bars, sites, lines, file }
}

const odd = ['', 'x'.repeat(100_000), '\u0000', 'toString', '__proto__', '💥']

describe('FileTable', () => {
  it('has all answers at hand, also that there is no row', async () => {
    const { table, bars, sites } = await opened('id,bar,site\nm1,1,north\nm2,,\n')
    expect([table.waits, table.columns]).toEqual([false, ['id', 'bar', 'site']])
    expect(await answersOf(bars, ['m1', 'm2', ...odd])).toEqual([['1'], [undefined], ...odd.map(() => null)])
    expect(sites.find('m1')).toEqual(['north', '1'])
    expect(await bars.ask(['m1'])).toEqual(new Map([['m1', ['1']]]))
  })

  it('takes a new file up, and forgets the rows of the one before', async () => {
    const { table, bars, sites, lines, file } = await opened('id,bar,site\nm1,1,north\n')
    writeFileSync(file, 'site,bar,id\nsouth,2,m2\n')
    await table.look()
    expect([bars.find('m1'), bars.find('m2'), sites.find('m2')]).toEqual([null, ['2'], ['south', '2']])
    expect(lines).toEqual([{ event: 'lookup-renewed', lookup: 'machines', rows: 1 }])
  })

  it('takes up at its start a file that has changed since it was checked', async () => {
    const { bars, lines } = await opened('id,bar,site\nm1,1,north\n', 'id,bar,site\nm1,22,north\n')
    expect(bars.find('m1')).toEqual(['22'])
    expect(lines).toMatchObject([{ event: 'lookup-renewed' }])
  })

  it.each<[string, string | null]>([
    ['that is broken', 'id,bar,site\nm1\n'],
    ['that lacks a column', 'id,bar\nm1,2\n'],
    ['of nothing', ''],
    ['that is gone', null],
  ])('goes on with what it had beside a file %s, and says so', async (_what, content) => {
    const { table, bars, lines, file } = await opened('id,bar,site\nm1,1,north\n')
    if (content === null) rmSync(file)
    else writeFileSync(file, content)
    await table.look()
    expect(bars.find('m1')).toEqual(['1'])
    expect(lines).toMatchObject([{ event: 'lookup-stale', lookup: 'machines' }])
    writeFileSync(file, 'id,bar,site\nm1,3,north\n')
    await table.look()
    expect(bars.find('m1')).toEqual(['3'])
  })
})
