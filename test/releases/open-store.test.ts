import { mkdtempSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { openStore } from '../../src/releases/open-store.ts'
import { scratchFolder } from '../support/scratch.ts'
import { MemoryLog } from './support/memory-log.ts'

const scratch = scratchFolder()

it('opens a folder by any path', async () => {
  const folder = mkdtempSync(join(scratch, 'store-'))
  expect((await openStore(folder)).place).toBe(folder)
  expect((await openStore(relative('.', folder))).place).toBe(folder)
})

it('opens s3://', async () => {
  const environment = { XDG_CACHE_HOME: scratch, AWS_REGION: 'eu-central-1' }
  expect((await openStore('s3://models/rig/', { environment })).place).toBe('s3://models/rig')
})

it('opens kafka:// by a config alone', async () => {
  const openLog = () => Promise.resolve(new MemoryLog())
  const topic = { places: [], openLog }
  expect((await openStore('kafka://memory', { topic })).place).toBe('kafka://memory')
  await expect(openStore('kafka://releases')).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('--store sluice.yaml takes the store of that one') as string,
  })
  for (const place of ['kafka://', 'kafka://broker:9092/releases', 'kafka://a b'])
    await expect(openStore(place, { topic })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('expected kafka://topic') as string,
    })
})

it.each(['http://models/rig', 'S3://models', 'gs://models', 's3://'])('does not open %s', async (place) => {
  await expect(openStore(place)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('expected s3://bucket') as string,
  })
})
