import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { cli } from '../../support/cli.ts'
import { coolers, storeWith } from '../../support/store-on-disk.ts'
import type { StoreOnDisk } from '../../support/store-on-disk.ts'

/** A pipeline of the store's cooler that trusts a key alone. */
function lint(store: StoreOnDisk, key: string) {
  const config = {
    ...{ name: 'rig', kafka: { brokers: '127.0.0.1:1' }, deadLetter: { topic: 'letters' } },
    input: {
      topic: 'cycles',
      group: 'rig',
      format: 'json',
      schema: { file: resolve('schemas/sensor-cycle.avsc') },
    },
    output: { topic: 'predictions', format: 'json' },
    releases: { store: store.place, trustedKeys: [key] },
    models: [{ name: 'cooler', release: 'cooler' }],
  }
  return cli(['lint', '-c', store.write('sluice.yaml', JSON.stringify(config))])
}

it('an instance that trusts a key loads no version without its signature, whatever the store says', async () => {
  const store = await storeWith(coolers.xgboost)
  const keys = async (name: string) => {
    expect((await store.model('keygen', store.path(name))).code).toBe(0)
    return readFileSync(store.path(`${name}.pub.pem`), 'utf8')
  }
  const [ours, theirs] = [await keys('ours'), await keys('theirs')]
  await store.model('add', coolers.mojo, '--name', 'cooler', '--sign', store.path('ours.pem'))
  await store.model('promote', 'cooler@1')
  expect((await lint(store, ours)).stdout).toContain('cooler@1 of ')
  expect((await lint(store, ours)).stdout).toContain('it is not signed')
  await store.model('promote', 'cooler@2')
  expect(await lint(store, ours)).toMatchObject({ code: 0 })
  expect((await lint(store, theirs)).stdout).toContain('which is none that is trusted')
})
