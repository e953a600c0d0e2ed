import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultPolicy } from '../../src/releases/store-policy.ts'
import { storeOnDisk } from '../support/store-on-disk.ts'

describe('sluice model policy', () => {
  it('prints what holds where nothing was said, and writes nothing', async () => {
    const { model, place } = storeOnDisk()
    const { code, stdout } = await model('policy')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual(defaultPolicy)
    expect(() => readFileSync(join(place, 'store.json'))).toThrow(/ENOENT/)
  })

  it('changes what is said, and leaves the rest', async () => {
    const { model, place } = storeOnDisk()
    await model('policy', '--forbid', 'GLM,"Deep Learning"', '--require-card', 'owner', '--max-bytes', '5000')
    await model('policy', '--max-micros', '2.5', '--require-signature')
    const all = {
      ...{ forbiddenAlgorithms: ['GLM', 'Deep Learning'], requiredCardFields: ['owner'], maxBytes: 5_000 },
      ...{ maxMicrosPerRow: 2.5, requireSignature: true, publicKeys: {} },
    }
    expect(JSON.parse(readFileSync(join(place, 'store.json'), 'utf8'))).toMatchObject(all)
    const { stdout } = await model(
      ...['policy', '--forbid', '', '--require-card', '', '--max-bytes', 'off', '--max-micros', 'off'],
      '--no-require-signature',
    )
    expect(JSON.parse(stdout)).toEqual(defaultPolicy)
  })

  it('adds keys by the names of their files', async () => {
    const { model, path } = storeOnDisk()
    for (const name of ['ada', 'eva']) {
      await model('keygen', path(name))
      await model('policy', '--key', path(`${name}.pub.pem`))
    }
    const { publicKeys } = JSON.parse((await model('policy')).stdout) as typeof defaultPolicy
    expect(Object.keys(publicKeys)).toEqual(['ada', 'eva'])
  })

  it.each([
    [['--require-card', 'owned'], "no card has 'owned'"],
    [['--max-bytes', '0'], 'It must be a whole number of at least 1'],
    [['--key', 'none.pem'], 'none.pem: ENOENT'],
    [['--key', 'package.json'], 'cannot be read as one of Ed25519'],
  ])('refuses %j', async (argv, message) => {
    const { code, stderr } = await storeOnDisk().model('policy', ...argv)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})
