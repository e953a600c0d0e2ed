import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeFile } from '../../src/releases/digest.ts'
import { FilePlaces, checkPlace } from '../../src/releases/file-places.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()
const folder = () => mkdtempSync(join(scratch, 'files-'))
const nobody = 'http://127.0.0.1:2/models'

async function model() {
  const path = join(folder(), 'model.zip')
  writeFileSync(path, 'trees')
  return describeFile(path)
}

describe('FilePlaces', () => {
  it('puts a file into the first place that can be written, and finds it there', async () => {
    const [one, other] = [folder(), folder()]
    const source = await model()
    await new FilePlaces([nobody, one, other], {}).keep('m/a.zip', source)
    const path = await new FilePlaces([other, one], {}).find('m/a.zip', { ...source, places: [] })
    expect(path).toBe(join(one, 'm/a.zip'))
    expect(readFileSync(path, 'utf8')).toBe('trees')
  })

  it('looks where the file itself is said to be first', async () => {
    const source = await model()
    const places = new FilePlaces([nobody], {})
    expect(await places.find('m/a.zip', { ...source, places: [source.path] })).toBe(source.path)
  })

  it('waits where one that may have it does not answer, and does not where all have answered', async () => {
    const environment = { XDG_CACHE_HOME: folder() }
    const empty = folder()
    const pointer = { ...(await model()), places: [] }
    await expect(new FilePlaces([empty, nobody], environment).find('m/a.zip', pointer)).rejects.toMatchObject(
      {
        code: 'STORE_OUTAGE',
        message: expect.stringMatching(
          /^m\/a\.zip is found nowhere: .* has no m\/a\.zip; http.*ECONNREFUSED/,
        ) as string,
      },
    )
    await expect(new FilePlaces([empty], environment).find('m/a.zip', pointer)).rejects.toMatchObject({
      code: 'STORE',
    })
    await expect(new FilePlaces([], environment).find('m/a.zip', pointer)).rejects.toThrow(
      'no place is named',
    )
  })

  it('takes no file of other bytes', async () => {
    const source = await model()
    const place = folder()
    const places = new FilePlaces([place], {})
    writeFileSync(join(place, 'a.zip'), 'bears')
    await expect(places.find('a.zip', { ...source, places: [] })).rejects.toMatchObject({
      code: 'STORE',
      message: expect.stringContaining('a.zip is damaged: its digest is') as string,
    })
  })

  it('has no place for a file where nothing can be written', async () => {
    await expect(new FilePlaces([nobody], {}).keep('a.zip', await model())).rejects.toMatchObject({
      code: 'USAGE',
    })
  })
})

describe('checkPlace', () => {
  it.each(['/mnt/models/a.zip', 'https://models.example/a.zip', 's3://models/a.zip'])(
    'takes %s',
    (address) => {
      expect(() => {
        checkPlace(address)
      }).not.toThrow()
    },
  )

  it.each(['a.zip', '../a.zip', 'ftp://models/a.zip', 'https://', ''])('refuses %j', (address) => {
    expect(() => {
      checkPlace(address)
    }).toThrow('is no place of a file')
  })
})
