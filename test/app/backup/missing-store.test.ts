import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { saveStore } from '../../../src/app/backup/store-part.ts'
import { FileObjects } from '../../../src/releases/file-objects.ts'
import { ModelStore } from '../../../src/releases/model-store.ts'
import { cooler, draftOf, serving } from '../../releases/support/stored-model.ts'
import { cli } from '../../support/cli.ts'
import { scratchFolder } from '../../support/scratch.ts'

const text = `name: rig
kafka: { brokers: ["127.0.0.1:1"] }
input: { topic: readings, group: rig, format: avro, schema: { file: reading.avsc } }
models: [{ name: cooler, release: cooler }]
releases: { store: ./store }
output: { topic: predictions, format: json }
deadLetter: { topic: letters }
`

const scratch = scratchFolder()
const emptyFolder = () => mkdtempSync(join(scratch, 'store-'))

describe('the store of a backup', () => {
  it('says what it has', async () => {
    const objects = new FileObjects(emptyFolder())
    const store = new ModelStore(objects)
    await store.add(cooler, draftOf(scratch, 'one'))
    await store.append(cooler, serving(1), 0)
    const { text, files } = await saveStore(objects, [cooler])
    expect(text).toBe(`${store.place}: versions 1, releases 1`)
    expect(files.map(({ name }) => name)).toContain('store/default/cooler/1/manifest.json')
  })

  it('is none where its folder is missing', async () => {
    const place = join(emptyFolder(), 'not/there')
    await expect(saveStore(new FileObjects(place), [])).rejects.toMatchObject({
      code: 'STORE_OUTAGE',
      message: `${place}: there is no model store. Is it mounted, and is that its place? sluice model add begins a new one`,
    })
    expect(existsSync(place)).toBe(false)
  })

  it('is none where it has nothing of a model that the config takes from it', async () => {
    const objects = new FileObjects(emptyFolder())
    const pump = { tenant: 'acme', model: 'pump' }
    await new ModelStore(objects).add(cooler, draftOf(scratch, 'one'))
    await expect(saveStore(objects, [cooler, pump])).rejects.toMatchObject({
      code: 'STORE_OUTAGE',
      message: `${objects.place} has nothing of acme/pump, which the config takes from it: is it mounted? A backup without it would be none. Where nothing was added yet: sluice model add FILE --name acme/pump`,
    })
    await expect(saveStore(objects, [])).resolves.toMatchObject({ files: { length: 2 } })
  })
})

it('leaves the archive of yesterday where the store is not there today', async () => {
  const folder = mkdtempSync(join(scratch, 'rig-'))
  const [config, archive] = [join(folder, 'rig.yaml'), join(folder, 'backup.tar.gz')]
  writeFileSync(config, text)
  writeFileSync(join(folder, 'reading.avsc'), '{}')
  writeFileSync(archive, 'of yesterday')
  const { code, stderr } = await cli(['backup', '-c', config, '-o', archive])
  expect(stderr).toContain(`${join(folder, 'store')}: there is no model store`)
  expect(code).toBe(3)
  expect(readFileSync(archive, 'utf8')).toBe('of yesterday')
  expect(existsSync(join(folder, 'store'))).toBe(false)
})
