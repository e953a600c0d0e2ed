import { describe, expect, it } from 'vitest'
import {
  bytesForEntries,
  defaultLimits,
  defaultModelBytes,
  howToRaise,
  limitsOf,
} from '../../src/model/format.ts'
import { loadModel } from '../../src/model/load-model.ts'
import { readCentralDirectory } from '../../src/model/mojo/central-directory.ts'
import { zipBytes } from './mojo/zip-bytes.ts'

describe('limitsOf', () => {
  it('allows as many bytes as it says, in whatever form', () => {
    const { fileBytes, entryBytes, totalBytes, ratio, entries } = limitsOf(2 ** 33)
    expect([fileBytes, entryBytes, totalBytes]).toEqual([2 ** 33, 2 ** 33, 2 ** 33])
    expect(ratio).toBe(Infinity)
    expect(entries).toBeGreaterThan(defaultLimits.entries)
    expect(limitsOf(1).entries).toBe(defaultLimits.entries)
  })

  it('is what the message of each limit asks for', () => {
    const zeros = new Uint8Array(2 ** 25)
    const files = [
      zipBytes([{ path: 'model.ini', content: zeros }]),
      zipBytes(Array.from({ length: 60_000 }, (_, i) => ({ path: `trees/${i}`, content: '' }))),
    ]
    for (const file of files) {
      const read = (limits = defaultLimits) => readCentralDirectory('m.zip', file, limits)
      const bytes = /--max-model-bytes (\d+) allows it/.exec(messageOf(read))?.[1]
      expect(Number(bytes)).toBeGreaterThan(0)
      expect(read(limitsOf(Number(bytes))).length).toBeGreaterThan(0)
    }
  })

  it('holds for a model', () => {
    const path = 'test/fixtures/models/gbm_bernoulli.zip'
    expect(() => loadModel(path, { limits: limitsOf(1000) })).toThrow(/expected at most 1000 bytes/)
    expect(loadModel(path, { limits: limitsOf(defaultModelBytes) }).treeCount).toBe(8)
  })
})

describe('howToRaise', () => {
  it('names the setting of a command, of a pipeline and of the library', () => {
    expect(howToRaise(5)).toBe(
      'if the file is to be trusted, --max-model-bytes 5 allows it; in a pipeline, maxBytes of the model; in the library, limits: limitsOf(5)',
    )
    // What it names must not be less than what holds by itself: a zip of 60 MB with 70,000 files is not to be refused for its bytes then.
    expect(limitsOf(bytesForEntries(70_000))).toMatchObject({
      fileBytes: defaultModelBytes,
      entries: 2 ** 20,
    })
    expect(limitsOf(bytesForEntries(2_000_000)).entries).toBe(2_000_000)
  })
})

function messageOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return String(error)
  }
  return ''
}
