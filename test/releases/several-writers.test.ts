import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/releases/open-store.ts'
import { skipWithoutPython } from '../e2e/support/python-clients.ts'
import { scratchFolder } from '../support/scratch.ts'
import { S3Server } from './support/s3-server.ts'
import { cooler, draftOf } from './support/stored-model.ts'
import type { WriterReport } from './support/writer-process.ts'

const scratch = scratchFolder()
const writers = ['eva', 'tom']

/** Two processes that go for the same releases and add versions meanwhile. */
async function race(place: string, rounds: number): Promise<WriterReport[]> {
  await (await openStore(place)).add(cooler, draftOf(scratch, 'one'))
  const children = writers.map((name) => {
    const folder = mkdtempSync(join(scratch, 'sources-'))
    const script = join(import.meta.dirname, 'support/writer-process.ts')
    const args = [script, name, String(rounds), folder, place]
    return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  })
  const lines = children.map(({ stdout }) => createInterface({ input: stdout })[Symbol.asyncIterator]())
  const next = () => Promise.all(lines.map(async (each) => (await each.next()).value as string))
  expect(await next()).toEqual(['ready', 'ready'])
  const ended = children.map((child: ChildProcess) => once(child, 'exit'))
  for (const { stdin } of children) stdin.write('go\n')
  const reports = await next()
  expect(await Promise.all(ended)).toEqual(writers.map(() => [0, null]))
  return reports.map((line) => JSON.parse(line) as WriterReport)
}

async function expectOneWinnerEach(place: string, rounds: number): Promise<void> {
  const reports = await race(place, rounds)
  const store = await openStore(place)

  const releases = await store.releases(cooler)
  expect(releases).toHaveLength(rounds)
  for (const [index, { won, lost }] of reports.entries()) {
    const [name, other] = [writers[index]!, writers[1 - index]!]
    expect(won).toEqual(releases.filter(({ by }) => by === name).map(({ seq }) => seq))
    expect(lost).toEqual(
      releases
        .filter(({ by }) => by === other)
        .map(({ seq }) => `cooler: lost to release ${seq} by ${other} (promote)`),
    )
    // Which of them is the faster is the machine's business: each tried for every one.
    expect(won.length + lost.length).toBe(rounds)
  }

  const versions = await store.versions(cooler)
  const [first, second] = reports as [WriterReport, WriterReport]
  expect(first.shared.map(({ version }) => version)).toEqual(second.shared.map(({ version }) => version))
  expect(first.shared.map(({ isNew }) => isNew)).toEqual(second.shared.map(({ isNew }) => !isNew))
  const added = [1, ...first.own, ...second.own, ...first.shared.map(({ version }) => version)]
  expect(versions.map(({ version }) => version)).toEqual(added.sort((one, other) => one - other))
  for (const manifest of versions) {
    await store.modelPath(manifest)
    const golden = await store.attachment(manifest, 'golden')
    if (golden !== null) expect(manifest.addedBy).toBe(String(golden).split(',')[0])
  }
}

describe('two writers at once', () => {
  it('never have the same release or version, in a folder', async () => {
    await expectOneWinnerEach(mkdtempSync(join(scratch, 'store-')), 1_000)
  })

  describe.skipIf(skipWithoutPython())('in S3', () => {
    let server: S3Server
    beforeAll(async () => {
      server = await S3Server.start()
      Object.assign(process.env, server.environment(), {
        XDG_CACHE_HOME: mkdtempSync(join(scratch, 'cache-')),
      })
    })
    afterAll(() => server.stop())

    it('never have the same release or version', async () => {
      await expectOneWinnerEach(await server.emptyPlace(), 200)
    })
  })
})
