import { describe, expect, it } from 'vitest'
import { coolers, storeWith } from '../support/store-on-disk.ts'
import type { StoreOnDisk } from '../support/store-on-disk.ts'

async function twoReleases(): Promise<StoreOnDisk> {
  const store = await storeWith(coolers.mojo, coolers.lightgbm)
  await store.model('promote', 'cooler@1', '--by', 'eva', '--why', 'the first')
  await store.model('promote', 'cooler@2', '--by', 'jo')
  return store
}

const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ`

describe('sluice model history', () => {
  it('tells each release, who wrote it, when and why', async () => {
    const { code, stdout } = await (await twoReleases()).model('history', 'cooler')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      new RegExp(
        `^release 1, ${time}, promote: version 1 answers\n {2}by {3}eva\n {2}why {2}the first\n` +
          `release 2, ${time}, promote: version 2 answers\n {2}by {2}jo\n$`,
      ),
    )
  })

  it('tells what held at a time, and the digests of what answered', async () => {
    const { model } = await twoReleases()
    const log = JSON.parse((await model('history', 'cooler', '--json')).stdout) as { readonly at: string }[]
    expect(log).toHaveLength(2)
    const { code, stdout } = await model('history', 'cooler', '--at', log[0]!.at)
    expect(code).toBe(0)
    expect(stdout).toMatch(
      new RegExp(
        `^cooler at ${time}:\n {2}release 1, ${time}, promote: version 1 answers\n {4}by {3}eva\n {4}why {2}the first\n` +
          ` {4}held {6}until ${time}\n {4}cooler@1 {2}sha256:[0-9a-f]{64}\n$`,
      ),
    )
    const now = await model('history', 'cooler', '--at', log[1]!.at, '--json')
    expect(JSON.parse(now.stdout)).toMatchObject({
      ...{ at: log[1]!.at, release: { seq: 2, by: 'jo' }, until: null },
      versions: [{ version: 2, digest: expect.stringMatching(/^sha256:/) as string }],
    })
  })

  it('takes a time without a zone for UTC', async () => {
    const { model } = await twoReleases()
    expect((await model('history', 'cooler', '--at', '2999-01-01T10:00')).stdout).toContain(
      'cooler at 2999-01-01 10:00:00Z:\n',
    )
  })

  it('exits with 1 where there was nothing', async () => {
    const { model } = await twoReleases()
    const early = await model('history', 'cooler', '--at', '2026-11-27T10:00:00')
    expect([early.code, early.stderr]).toEqual([
      1,
      'sluice: cooler: nothing was released at 2026-11-27 10:00:00Z\n',
    ])
    expect((await model('history', 'valve')).code).toBe(1)
    expect((await model('history', 'cooler', '--at', 'noon')).code).toBe(2)
  })
})
