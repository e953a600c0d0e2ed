import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openGivenStore } from '../../../src/app/releases/given-store.ts'
import { openStoreLogsBy } from '../../../src/app/store-topic.ts'
import { MemoryLog } from '../../releases/support/memory-log.ts'
import { scratchFolder } from '../../support/scratch.ts'

const scratch = scratchFolder()

function config(releases: object | null): string {
  const file = join(scratch, 'sluice.yaml')
  const rest = {
    ...{ name: 'rig', kafka: { brokers: '127.0.0.1:2' } },
    input: { topic: 'cycles', group: 'rig', format: 'json', schema: { file: 'cycle.avsc' } },
    ...{ output: { topic: 'predictions', format: 'json' }, deadLetter: { topic: 'letters' } },
    models: [{ name: 'cooler', file: 'cooler.zip' }],
  }
  writeFileSync(file, JSON.stringify(releases === null ? rest : { ...rest, releases }))
  return file
}

describe('openGivenStore', () => {
  it('opens a place', async () => {
    expect((await openGivenStore(scratch, {})).place).toBe(scratch)
  })

  it('opens the store that a config names, a folder counting from the config', async () => {
    expect((await openGivenStore(config({ store: './store' }), {})).place).toBe(join(scratch, 'store'))
  })

  it('opens a store in a topic by the Kafka client of the program, and says where there is none', async () => {
    await expect(openGivenStore(config({ store: 'kafka://releases' }), {})).rejects.toThrow(
      'is read by the command `sluice` alone',
    )
    openStoreLogsBy(() => Promise.resolve(new MemoryLog()))
    expect((await openGivenStore(config({ store: 'kafka://releases' }), {})).place).toBe('kafka://memory')
  })

  it('says what a config lacks', async () => {
    await expect(openGivenStore(config(null), {})).rejects.toMatchObject({
      code: 'USAGE',
      message: `${join(scratch, 'sluice.yaml')} names no model store: it has no section releases`,
    })
    await expect(openGivenStore(join(scratch, 'none.yaml'), {})).rejects.toMatchObject({ code: 'CONFIG' })
    await expect(openGivenStore(config({ store: './store', places: ['./models'] }), {})).rejects.toThrow(
      'releases.places: is for a store in a topic',
    )
  })
})
