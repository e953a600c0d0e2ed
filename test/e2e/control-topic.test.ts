import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Assembly } from '../../src/app/assemble.ts'
import { openGivenStore } from '../../src/app/releases/given-store.ts'
import { releasedPipeline, streamOf } from '../app/following/support/released-rig.ts'
import { cyclesWith } from '../app/support/replay-fixture.ts'
import { newGroup } from '../contract/back-end.ts'
import { cli } from '../support/cli.ts'
import { skipWithoutKafka, startBroker } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import { coolers } from '../support/store-on-disk.ts'
import { whenDone } from './support/closing.ts'

const scratch = scratchFolder()

/** A web server that has the files of a folder; gives its address. */
async function served(folder: string): Promise<string> {
  const server = createServer(({ url }, answer) => {
    try {
      answer.end(readFileSync(join(folder, url!)))
    } catch {
      answer.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  whenDone(() => Promise.resolve(server.close()))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe.skipIf(await skipWithoutKafka())('releases in a topic', () => {
  it('are made by the same commands, and followed by instances that have no folder in common', async () => {
    const [topic, models] = [newGroup(), mkdtempSync(join(scratch, 'models-'))]
    const kafka = { brokers: [await startBroker()] }
    const releases = { store: `kafka://${topic}`, places: [models], pollMs: 250, heartbeatMs: 1_000 }
    const file = join(scratch, 'sluice.yaml')
    writeFileSync(
      file,
      JSON.stringify({
        ...{ name: 'rig', kafka, releases, models: [{ name: 'cooler', release: 'cooler' }] },
        input: { topic: 'cycles', group: 'rig', format: 'json', schema: { file: 'cycle.avsc' } },
        output: { topic: 'predictions', format: 'json' },
        deadLetter: { topic: 'letters' },
      }),
    )
    const model = async (...argv: readonly string[]) => {
      const { code, stdout, stderr } = await cli(['model', ...argv, '--store', file])
      expect([code, stderr]).toEqual([0, ''])
      return stdout
    }
    expect(await model('add', coolers.mojo, '--name', 'cooler')).toBe('cooler@1\n')
    await model('promote', 'cooler@1')

    // One has the folder, the other a web server, and a file that is at a place of its own.
    const here = await streamOf(await pipelineOf({ kafka, releases }))
    const elsewhere = { ...releases, places: [await served(models)] }
    process.env['XDG_CACHE_HOME'] = scratch
    const there = await streamOf(
      await pipelineOf({ kafka: { ...kafka, clientId: 'there' }, releases: elsewhere }),
    )
    const address = `${await served(join(coolers.lightgbm, '..'))}/cool_cond-lightgbm.txt`
    const labelled = ['--labels', '3,20,100', '--place', address]
    expect(await model('add', coolers.lightgbm, '--name', 'cooler', ...labelled)).toBe('cooler@2\n')
    expect(await model('promote', 'cooler@2', '--why', 'it is newer')).toContain(
      'release 2: version 2 answers',
    )

    await expect.poll(() => model('ls', '--live'), { timeout: 20_000 }).toContain('2 of 2 switched')
    for (const stream of [here, there]) {
      stream.send(await cyclesWith(20))
      await expect.poll(() => stream.predictions().length, { timeout: 20_000 }).toBe(20)
      expect(stream.predictions()[0]!.predictions).toMatchObject([{ version: '2', release: 2 }])
      await stream.stop()
    }
    expect(await model('ls', '--live')).toContain('no instance has said that it uses it')
    expect(await model('history', 'cooler')).toContain('why  it is newer')
    const path = (await model('show', 'cooler@1', '--path')).trim()
    expect(readFileSync(path).equals(readFileSync(coolers.mojo))).toBe(true)
    const store = await openGivenStore(file, {})
    expect((await store.releases({ tenant: 'default', model: 'cooler' })).map(({ seq }) => seq)).toEqual([
      1, 2,
    ])
  })
})

function pipelineOf(over: Readonly<Record<string, unknown>>): Promise<Assembly> {
  return releasedPipeline({ place: '' } as never, over)
}
