import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeFile } from '../../src/releases/digest.ts'
import { FilePlaces } from '../../src/releases/file-places.ts'
import type { LogEntry } from '../../src/releases/keyed-log.ts'
import { TopicObjects } from '../../src/releases/topic-objects.ts'
import { objectStoreContract } from '../contract/object-store-contract.ts'
import { scratchFolder } from '../support/scratch.ts'
import { StandingClock } from '../support/standing-clock.ts'
import { MemoryLog } from './support/memory-log.ts'

const scratch = scratchFolder()
const inFolder = () => new FilePlaces([mkdtempSync(join(scratch, 'files-'))], {})

const parts = new WeakMap<object, readonly [MemoryLog, FilePlaces]>()
function opened(log = new MemoryLog(), files = inFolder()): TopicObjects {
  const objects = new TopicObjects(log, files)
  parts.set(objects, [log, files])
  return objects
}

objectStoreContract(
  () => Promise.resolve(opened()),
  (objects) => Promise.resolve(opened(...parts.get(objects)!)),
)

describe('TopicObjects', () => {
  const text = async (objects: TopicObjects, key: string) => String(await objects.read(key))

  it('has the same first writer before and after compaction, also where the other was killed before it gave up', async () => {
    const log = new MemoryLog()
    const [one, other] = [opened(log), opened(log)]
    await Promise.all([one.list(''), other.list('')])
    // The second is killed once its entry is there.
    const stuck: LogEntry[] = []
    log.around = (entry, write) => {
      if (entry.value === null) return new Promise(() => stuck.push(entry))
      write()
      return Promise.resolve()
    }
    const first = one.create('log/1', Buffer.from('one'))
    void other.create('log/1', Buffer.from('other'))
    expect(await first).toBe(true)
    await expect.poll(() => stuck.length).toBe(1)
    expect(log.keys).toHaveLength(2)
    expect(await text(opened(log), 'log/1')).toBe('one')
    log.compact()
    expect(log.keys).toHaveLength(2)
    expect(await text(opened(log), 'log/1')).toBe('one')
  })

  it('leaves nothing of a writer that lost', async () => {
    const log = new MemoryLog()
    const [one, other] = [opened(log), opened(log)]
    await Promise.all([one.list(''), other.list('')])
    const won = await Promise.all([one, other].map((each) => each.create('log/1', Buffer.from('x'))))
    expect(won.filter(Boolean)).toHaveLength(1)
    log.compact()
    expect(log.keys).toHaveLength(1)
  })

  it('keeps of what is replaced the newest alone', async () => {
    const log = new MemoryLog()
    const objects = opened(log)
    for (let beat = 0; beat < 5; beat++) await objects.replace('live/a.json', Buffer.from(String(beat)))
    log.compact()
    expect(log.keys).toEqual(['live/a.json'])
    expect(await text(opened(log), 'live/a.json')).toBe('4')
  })

  it('reads once for all who ask at the same time, and again for who asks later', async () => {
    const log = new MemoryLog()
    const objects = opened(log)
    await Promise.all(Array.from({ length: 50 }, () => objects.read('a')))
    expect(log.readings).toBe(2)
    await log.append({ key: 'a', value: Buffer.from('late') })
    expect(await text(objects, 'a')).toBe('late')
    expect(log.readings).toBe(3)
  })

  it('begins anew where it has not looked for long, or the log was made anew', async () => {
    const log = new MemoryLog()
    const clock = new StandingClock()
    const objects = new TopicObjects(log, inFolder(), clock)
    await objects.replace('live/gone.json', Buffer.from('x'))
    await objects.replace('live/here.json', Buffer.from('x'))
    expect(await objects.list('')).toHaveLength(2)
    // Removed, compacted, and the word that it is removed forgotten too.
    await log.append({ key: 'live/gone.json', value: null })
    log.compact()
    await clock.advance(3_600_001)
    expect(await objects.list('')).toEqual(['live/here.json'])
    log.clear()
    await log.append({ key: 'live/new.json', value: Buffer.from('x') })
    expect(await objects.list('')).toEqual(['live/new.json'])
  })

  it('takes no object that a broker would refuse', async () => {
    await expect(opened().create('m/golden.csv', Buffer.alloc(900_001))).rejects.toMatchObject({
      code: 'USAGE',
      message: 'kafka://memory takes no object of more than 900000 bytes, and m/golden.csv has 900001',
    })
  })

  it('tells of a log that is not reached, and what was the matter', async () => {
    const log = new MemoryLog()
    log.read = () => Promise.reject(new Error('no broker'))
    await expect(opened(log).list('')).rejects.toMatchObject({
      code: 'STORE_OUTAGE',
      message: 'model store kafka://memory: no broker',
    })
    log.around = () => Promise.reject(new Error('no leader'))
    await expect(opened(log).replace('a', Buffer.from('x'))).rejects.toMatchObject({ code: 'STORE_OUTAGE' })
  })

  describe('of files', () => {
    const model = async (content: string) => {
      const path = join(mkdtempSync(join(scratch, 'model-')), 'model.zip')
      writeFileSync(path, content)
      return describeFile(path)
    }

    it('says where they are, and has none of their bytes', async () => {
      const log = new MemoryLog()
      const source = await model('trees')
      const nowhere = new FilePlaces([], {})
      const objects = opened(log, nowhere)
      expect(await objects.createFromFile('m/a.zip', { ...source, places: [source.path] })).toBe(true)
      expect(log.keys).toEqual([expect.stringMatching(/^m\/a\.zip#[0-9a-f-]{36}#file$/)])
      expect(await opened(log, nowhere).localFile('m/a.zip', source.digest)).toBe(source.path)
      expect(await text(objects, 'm/a.zip')).toBe('trees')
    })

    it('are refused where nobody says where they are, and where they are not there', async () => {
      const source = await model('trees')
      const objects = opened(new MemoryLog(), new FilePlaces([], {}))
      await expect(objects.createFromFile('m/a.zip', source)).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining('a topic holds no files: say with --place') as string,
      })
      const places = [join(scratch, 'none/here.zip')]
      await expect(objects.createFromFile('m/a.zip', { ...source, places })).rejects.toMatchObject({
        code: 'STORE',
        message: `m/a.zip is found nowhere: ${join(scratch, 'none')} has no here.zip`,
      })
      expect(await objects.list('')).toEqual([])
    })

    it('may be in another place for each instance', async () => {
      const log = new MemoryLog()
      const source = await model('trees')
      const [mine, theirs] = [1, 2].map(() => mkdtempSync(join(scratch, 'files-')))
      await opened(log, new FilePlaces([mine!], {})).createFromFile('m/a.zip', source)
      const other = opened(log, new FilePlaces([theirs!, mine!], {}))
      const path = await other.localFile('m/a.zip', source.digest)
      expect(path).toBe(join(mine!, 'm/a.zip'))
      expect(readFileSync(path!, 'utf8')).toBe('trees')
      const none = opened(log, new FilePlaces([theirs!], {}))
      await expect(none.localFile('m/a.zip', source.digest)).rejects.toMatchObject({
        code: 'STORE',
        message: `m/a.zip is found nowhere: ${theirs!} has no m/a.zip`,
      })
    })
  })
})
