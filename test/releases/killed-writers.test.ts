import { cpSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FilePlaces } from '../../src/releases/file-places.ts'
import { ModelStore } from '../../src/releases/model-store.ts'
import { openStore } from '../../src/releases/open-store.ts'
import { TopicObjects } from '../../src/releases/topic-objects.ts'
import { skipWithoutPython } from '../e2e/support/python-clients.ts'
import { scratchFolder } from '../support/scratch.ts'
import { MemoryLog } from './support/memory-log.ts'
import { cameToItsEnd } from './support/run-killed.ts'
import { S3Front } from './support/s3-front.ts'
import { S3Server } from './support/s3-server.ts'
import { storeOperations } from './support/store-operations.ts'
import type { OperationName, StoreOperation } from './support/store-operations.ts'
import { cooler, draftOf } from './support/stored-model.ts'

const scratch = scratchFolder()
const names = Object.keys(storeOperations) as OperationName[]

/** Everything that a store holds can be read, and is what it says to be. */
async function expectSound(store: ModelStore): Promise<void> {
  await store.policy()
  await store.instances()
  expect(await store.models()).toEqual([cooler])
  await store.releases(cooler)
  const versions = await store.versions(cooler)
  expect(versions.map(({ version }) => version)).toEqual(versions.map((_each, index) => index + 1))
  for (const manifest of versions) {
    expect(readFileSync(await store.modelPath(manifest), 'utf8')).toBe(manifest.version === 1 ? 'one' : 'two')
    for (const which of ['golden', 'baseline', 'card'] as const) {
      expect((await store.attachment(manifest, which)) === null).toBe(manifest[which] === null)
    }
  }
}

/** The store is sound, it was done or it was not, and it can be done now. */
async function expectRecovered(store: ModelStore, name: OperationName, folder: string): Promise<boolean> {
  const operation: StoreOperation = storeOperations[name]
  await expectSound(store)
  const wasDone = await operation.isDone(store)
  if (wasDone && name === 'append') {
    await expect(operation.run(store, folder)).rejects.toThrow('lost to release 2 by eva@desk (promote)')
  } else {
    await operation.run(store, folder)
  }
  expect(await operation.isDone(store)).toBe(true)
  await expectSound(store)
  return wasDone
}

async function prepared(store: ModelStore, name: OperationName): Promise<string> {
  const folder = mkdtempSync(join(scratch, 'sources-'))
  await store.add(cooler, draftOf(folder, 'one'))
  await storeOperations[name].prepare(store, folder)
  return folder
}

describe('a store in a folder', () => {
  it.each(names)('is what it was or what it was to be after a kill at any step of: %s', async (name) => {
    const origin = mkdtempSync(join(scratch, 'origin-'))
    const folder = await prepared(await openStore(origin), name)
    const outcomes: boolean[] = []
    for (;;) {
      const place = mkdtempSync(join(scratch, 'copy-'))
      cpSync(origin, place, { recursive: true })
      if (await cameToItsEnd([name, folder, place, String(outcomes.length + 1)])) break
      outcomes.push(await expectRecovered(await openStore(place), name, folder))
    }
    // Not done at first, and done from some step on.
    expect(outcomes).toEqual(outcomes.toSorted((one, other) => Number(one) - Number(other)))
    expect(new Set(outcomes).size).toBe(2)
    // A folder, a draft, both halves, on the disk; its folder, its name, and that on the disk.
    expect(outcomes.length).toBeGreaterThanOrEqual(9)
  })
})

describe('a store in a topic', () => {
  it.each(['before it is written', 'once it is written'])(
    'is what it was or what it was to be, whoever is killed at an entry of its log %s',
    async (when) => {
      for (const name of names) {
        const outcomes: boolean[] = []
        for (;;) {
          const log = new MemoryLog()
          const files = mkdtempSync(join(scratch, 'files-'))
          const opened = () => new ModelStore(new TopicObjects(log, new FilePlaces([files], {})))
          const folder = await prepared(opened(), name)
          const ended = await wentOn(log, outcomes.length + 1, when === 'once it is written', () =>
            storeOperations[name].run(opened(), folder),
          )
          if (ended) break
          log.compact()
          outcomes.push(await expectRecovered(opened(), name, folder))
        }
        expect(outcomes.length).toBeGreaterThan(0)
        expect(outcomes).toEqual(outcomes.toSorted((one, other) => Number(one) - Number(other)))
        expect(outcomes.at(-1)).toBe(when === 'once it is written')
      }
    },
  )
})

/** Does something until its entry number `fatal`, at which it is never heard of again. True where it came to its end. */
async function wentOn(
  log: MemoryLog,
  fatal: number,
  isWritten: boolean,
  work: () => Promise<unknown>,
): Promise<boolean> {
  const { promise: killed, resolve: kill } = Promise.withResolvers<undefined>()
  const around = log.around
  let entries = 0
  log.around = (_entry, write) => {
    entries += 1
    if (entries !== fatal || isWritten) write()
    if (entries !== fatal) return Promise.resolve()
    kill(undefined)
    return new Promise(() => undefined)
  }
  const ended = await Promise.race([work().then(() => true), killed.then(() => false)])
  log.around = around
  return ended
}

describe.skipIf(skipWithoutPython())('a store in S3', () => {
  let server: S3Server
  let front: S3Front
  beforeAll(async () => {
    mkdirSync(join(scratch, 'cache'))
    server = await S3Server.start()
    front = await new S3Front(server.url).start()
    Object.assign(process.env, server.environment(front.url), { XDG_CACHE_HOME: join(scratch, 'cache') })
  })
  afterAll(async () => {
    await front.stop()
    await server.stop()
  })

  describe.each(['before the server has it', 'before it is answered'])(
    'whose client is killed %s',
    (when) => {
      it.each(names)('is what it was or what it was to be, at any request of: %s', async (name) => {
        const outcomes: boolean[] = []
        for (;;) {
          const place = await server.emptyPlace()
          const folder = await prepared(await openStore(place), name)
          let requests = 0
          const ended = await cameToItsEnd([name, folder, place], (child) => {
            const gone = new Promise((resolve) => child.once('exit', resolve))
            front.trouble = async (_asked, pass) => {
              requests += 1
              if (requests !== outcomes.length + 1) return pass()
              if (when === 'before it is answered') await pass()
              child.kill('SIGKILL')
              await gone
              return 'hang-up'
            }
          })
          front.trouble = (_asked, pass) => pass()
          if (ended) break
          outcomes.push(await expectRecovered(await openStore(place), name, folder))
        }
        expect(outcomes).toEqual(outcomes.toSorted((one, other) => Number(one) - Number(other)))
        // The last request of two of them is none that changes anything.
        expect(outcomes.at(-1)).toBe(when === 'before it is answered' || name === 'add' || name === 'append')
      })
    },
  )
})
