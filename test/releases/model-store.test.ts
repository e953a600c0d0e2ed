import { generateKeyPairSync } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Manifest } from '../../src/releases/manifest.ts'
import { publicKeyLine } from '../../src/releases/signature.ts'
import { systemClock } from '../../src/core/clock.ts'
import { ModelStore } from '../../src/releases/model-store.ts'
import { FileObjects } from '../../src/releases/file-objects.ts'
import { digestOf } from '../../src/releases/digest.ts'
import { defaultPolicy } from '../../src/releases/store-policy.ts'
import type { InstanceState } from '../../src/releases/instance-state.ts'
import { scratchFolder } from '../support/scratch.ts'
import { cooler, draftOf, serving } from './support/stored-model.ts'

const scratch = scratchFolder()

function emptyStore(): ModelStore {
  const objects = new FileObjects(mkdtempSync(join(scratch, 'store-')))
  return new ModelStore(objects, { clock: { ...systemClock, now: () => Date.UTC(2026, 10, 29) } })
}

function filesOf({ place }: ModelStore): string[] {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(place.length + 1))
    .sort()
}

/** As somebody does who edits what nobody should. */
function overwrite(path: string, text: string): void {
  chmodSync(path, 0o644)
  writeFileSync(path, text)
}

const hexOfOne = digestOf(Buffer.from('one')).slice('sha256:'.length)

describe('versions', () => {
  it('are numbered, kept and listed', async () => {
    const store = emptyStore()
    const { manifest, isNew } = await store.add(
      cooler,
      draftOf(scratch, 'one', { metrics: { auc: 0.9 }, note: 'first' }),
    )
    expect(isNew).toBe(true)
    expect(manifest).toEqual({
      tenant: 'default',
      model: 'cooler',
      version: 1,
      file: { name: `${hexOfOne}.zip`, digest: `sha256:${hexOfOne}`, bytes: 3 },
      format: 'MOJO 1.40',
      algorithm: 'Gradient Boosting Machine',
      settings: {},
      addedBy: 'eva@desk',
      parent: null,
      trainedUntil: null,
      metrics: { auc: 0.9 },
      parameters: {},
      note: 'first',
      golden: null,
      baseline: null,
      card: null,
      addedAt: '2026-11-29T00:00:00.000Z',
      signature: null,
    })
    await store.add(cooler, draftOf(scratch, 'two', { parent: 1 }))
    expect((await store.versions(cooler)).map(({ version }) => version)).toEqual([1, 2])
    expect(await store.version(cooler, 1)).toEqual(manifest)
    expect(await store.models()).toEqual([cooler])
    expect(filesOf(store)).toEqual(
      [
        `1/${hexOfOne}.zip`,
        '1/manifest.json',
        `2/${digestOf(Buffer.from('two')).slice(7)}.zip`,
        '2/manifest.json',
      ].map((name) => `default/cooler/${name}`),
    )
  })

  it('that are there are not added again, whoever does it', async () => {
    const store = emptyStore()
    const draft = draftOf(scratch, 'one', { card: Buffer.from('owner: eva') })
    const { manifest } = await store.add(cooler, draft)
    expect(await store.add(cooler, { ...draft, addedBy: 'tom@laptop' })).toEqual({ manifest, isNew: false })
    expect((await store.add(cooler, { ...draft, note: 'again' })).manifest.version).toBe(2)
    expect((await store.add(cooler, { ...draft, settings: { rounds: 5 } })).manifest.version).toBe(3)
    expect((await store.add(cooler, { ...draft, card: Buffer.from('owner: tom') })).manifest.version).toBe(4)
    expect((await store.add({ ...cooler, model: 'pump' }, draft)).manifest.version).toBe(1)
  })

  it('have a model file that nobody writes to, and files beside it', async () => {
    const store = emptyStore()
    const { manifest } = await store.add(
      cooler,
      draftOf(scratch, 'one', {
        golden: { name: 'golden.csv', bytes: Buffer.from('a,b\n1,2\n') },
        baseline: Buffer.from('{}'),
        card: Buffer.from('owner: eva'),
      }),
    )
    const path = await store.modelPath(manifest)
    expect(path).toBe(join(store.place, 'default/cooler/1', `${hexOfOne}.zip`))
    expect(readFileSync(path, 'utf8')).toBe('one')
    expect(statSync(path).mode & 0o777).toBe(0o444)
    expect(String(await store.attachment(manifest, 'golden'))).toBe('a,b\n1,2\n')
    expect(String(await store.attachment(manifest, 'baseline'))).toBe('{}')
    expect(String(await store.attachment(manifest, 'card'))).toBe('owner: eva')
    expect(readdirSync(join(store.place, 'default/cooler/1')).sort()).toEqual(
      [`${hexOfOne}.zip`, 'manifest.json', 'golden.csv', 'baseline.json', 'card.yaml'].sort(),
    )
    const { manifest: bare } = await store.add(cooler, draftOf(scratch, 'two'))
    expect(await store.attachment(bare, 'golden')).toBeNull()
  })

  it('that are not there are told with those that are', async () => {
    const store = emptyStore()
    await store.add(cooler, draftOf(scratch, 'one'))
    await expect(store.version(cooler, 7)).rejects.toMatchObject({
      code: 'USAGE',
      message: `${store.place} has no cooler@7; there is 1`,
    })
    await expect(store.version({ tenant: 'default', model: 'coler' }, 1)).rejects.toThrow(
      "has no coler@1, nor any other version of it; did you mean 'cooler'?",
    )
    await expect(store.version({ tenant: 'acme', model: 'x' }, 1)).rejects.toThrow(
      /has no acme\/x@1, nor any other version of it$/,
    )
    await expect(store.add(cooler, draftOf(scratch, 'two', { parent: 3 }))).rejects.toThrow('has no cooler@3')
  })

  it('are not made of what cannot be read or written down', async () => {
    const store = emptyStore()
    const draft = draftOf(scratch, 'one')
    await expect(store.add(cooler, { ...draft, file: join(scratch, 'none') })).rejects.toMatchObject({
      code: 'USAGE',
    })
    await expect(store.add(cooler, { ...draft, metrics: { auc: NaN } })).rejects.toMatchObject({
      code: 'USAGE',
      message: 'no manifest can say this: $.metrics.auc is no number',
    })
    await expect(store.add(cooler, { ...draft, ext: '../zip' })).rejects.toMatchObject({ code: 'USAGE' })
    expect(filesOf(store)).toEqual([])
  })

  it('take over the folder of one that was never finished, and leave one alone that has other files', async () => {
    const store = emptyStore()
    const folder = join(store.place, 'default/cooler')
    mkdirSync(join(folder, '1'), { recursive: true })
    writeFileSync(join(folder, '1/0123.zip'), 'left by somebody')
    expect(await store.versions(cooler)).toEqual([])
    expect((await store.add(cooler, draftOf(scratch, 'one'))).manifest.version).toBe(1)
    expect(readdirSync(join(folder, '1')).sort()).toEqual([`${hexOfOne}.zip`, 'manifest.json'].sort())

    mkdirSync(join(folder, '2'))
    writeFileSync(join(folder, '2/card.yaml'), 'owner: tom')
    const card = Buffer.from('owner: eva')
    expect((await store.add(cooler, draftOf(scratch, 'two', { card }))).manifest.version).toBe(3)
    expect((await store.versions(cooler)).map(({ version }) => version)).toEqual([1, 3])
  })

  it('that are damaged are refused', async () => {
    const store = emptyStore()
    const card = Buffer.from('owner: eva')
    const { manifest } = await store.add(cooler, draftOf(scratch, 'one', { card }))
    const folder = join(store.place, 'default/cooler/1')
    overwrite(join(folder, manifest.file.name), 'eno')
    await expect(store.modelPath(manifest)).rejects.toMatchObject({
      code: 'STORE',
      message: expect.stringContaining('is damaged: its digest is sha256:') as string,
    })
    rmSync(join(folder, manifest.file.name))
    await expect(store.modelPath(manifest)).rejects.toMatchObject({
      code: 'STORE',
      message: expect.stringMatching(/zip is missing$/) as string,
    })
    overwrite(join(folder, 'card.yaml'), 'owner: tom')
    await expect(store.attachment(manifest, 'card')).rejects.toMatchObject({ code: 'STORE' })
    rmSync(join(folder, 'card.yaml'))
    await expect(store.attachment(manifest, 'card')).rejects.toMatchObject({ code: 'STORE' })
    overwrite(join(folder, 'manifest.json'), '{"tenant": "default", "mod')
    await expect(store.versions(cooler)).rejects.toMatchObject({
      code: 'STORE',
      message: `${store.place}/default/cooler/1/manifest.json is damaged, or of a newer Sluice: it is no JSON`,
    })
    overwrite(
      join(folder, 'manifest.json'),
      JSON.stringify({ ...manifest, file: { ...manifest.file, name: '../x' } }),
    )
    await expect(store.version(cooler, 1)).rejects.toThrow("$.file.name is no file's name")
    overwrite(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, version: 2 }))
    await expect(store.version(cooler, 1)).rejects.toThrow('manifest.json is of cooler@2')
  })
})

describe('names', () => {
  it.each(['', '.', '..', 'a/b', '../a', 'ä', 'a b', '-a', '.hidden', 'a@1', 'x'.repeat(101), 'a\n'])(
    'cannot be %j',
    async (model) => {
      const store = emptyStore()
      const refusal = {
        code: 'USAGE',
        message: expect.stringContaining('cannot be the name of a model') as string,
      }
      await expect(store.add({ tenant: 'default', model }, draftOf(scratch, 'one'))).rejects.toMatchObject(
        refusal,
      )
      await expect(store.newest({ tenant: 'default', model })).rejects.toMatchObject(refusal)
      await expect(store.append({ tenant: 'default', model }, serving(1), 0)).rejects.toMatchObject(refusal)
      await expect(store.versions({ tenant: model, model: 'a' })).rejects.toThrow(
        'cannot be the name of a tenant',
      )
    },
  )

  it.each(['live', 'store.json'])('of tenants cannot be %s', async (tenant) => {
    await expect(emptyStore().versions({ tenant, model: 'a' })).rejects.toThrow('needs it for itself')
  })

  it.each(['a', 'Cooler_2.v-1', '7', '_x', 'releases', 'x'.repeat(100)])('can be %s', async (name) => {
    const store = emptyStore()
    const of = { tenant: name, model: name }
    await store.add(of, draftOf(scratch, 'one'))
    await store.append(of, serving(1), 0)
    expect(await store.models()).toEqual([of])
    expect((await store.newest(of))?.seq).toBe(1)
  })
})

it('strange folders hold no models', async () => {
  const store = emptyStore()
  for (const folder of [
    'my notes/x/1',
    'default/a b/1',
    'default/cooler/01',
    'default/cooler/0',
    'default/cooler/v1',
  ]) {
    mkdirSync(join(store.place, folder), { recursive: true })
    writeFileSync(join(store.place, folder, 'manifest.json'), '{}')
  }
  expect(await store.models()).toEqual([])
  expect(await store.versions(cooler)).toEqual([])
})

describe('releases', () => {
  it('follow one another, and say who lost', async () => {
    const store = emptyStore()
    await store.add(cooler, draftOf(scratch, 'one'))
    expect(await store.newest(cooler)).toBeNull()
    const first = await store.append(cooler, serving(1, { why: 'it is the first' }), 0)
    expect(first).toEqual({
      tenant: 'default',
      model: 'cooler',
      seq: 1,
      prev: 0,
      at: '2026-11-29T00:00:00.000Z',
      ...serving(1, { why: 'it is the first' }),
    })
    await expect(store.append(cooler, serving(1, { by: 'tom@laptop' }), 0)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'cooler: lost to release 1 by eva@desk (promote)',
    })
    const second = await store.append(cooler, serving(1), 1)
    expect(await store.releases(cooler)).toEqual([first, second])
    expect(await store.newest(cooler)).toEqual(second)
    expect(filesOf(store)).toContain('default/cooler/releases/00000000000000000002.json')
  })

  it('name versions that are there', async () => {
    const store = emptyStore()
    await store.add(cooler, draftOf(scratch, 'one'))
    const shadows = [{ version: 2, share: 100 }]
    await expect(store.append(cooler, serving(1, { shadows }), 0)).rejects.toThrow('has no cooler@2')
    expect(await store.newest(cooler)).toBeNull()
  })

  it('may be of every kind', async () => {
    const store = emptyStore()
    for (const text of ['one', 'two']) await store.add(cooler, draftOf(scratch, text))
    const plans = [
      { kind: 'none' },
      {
        kind: 'split',
        salt: 'a',
        arms: [
          { version: 1, share: 90 },
          { version: 2, share: 10 },
        ],
      },
      {
        kind: 'canary',
        salt: 'b',
        from: 1,
        to: 2,
        steps: [1, 10, 100],
        step: 0,
        hold: { records: 1000, seconds: null },
        limits: { minRecords: 100, refusals: 0.01, latencyFactor: 2, labels: null, scores: null },
      },
    ] as const
    for (const [prev, plan] of plans.entries()) {
      await store.append(cooler, serving(1, { plan, cut: { cycles: { '0': '120' } } }), prev)
    }
    expect((await store.releases(cooler)).map(({ plan }) => plan)).toEqual(plans)
  })

  it('that are missing or damaged are no log', async () => {
    const store = emptyStore()
    await store.add(cooler, draftOf(scratch, 'one'))
    for (const prev of [0, 1, 2]) await store.append(cooler, serving(1), prev)
    const second = join(store.place, 'default/cooler/releases/00000000000000000002.json')
    const text = readFileSync(second, 'utf8')
    overwrite(second, text.replace('"seq": 2', '"seq": 3'))
    await expect(store.releases(cooler)).rejects.toMatchObject({ code: 'STORE' })
    overwrite(second, text.replace('serve', 'swerve'))
    await expect(store.releases(cooler)).rejects.toThrow('$.plan.kind is none that is known here')
    expect((await store.newest(cooler))?.seq).toBe(3)
    rmSync(second)
    const append = () => store.append(cooler, serving(1), 3)
    for (const read of [() => store.releases(cooler), () => store.newest(cooler), append])
      await expect(read()).rejects.toMatchObject({
        code: 'STORE',
        message: `${store.place}/default/cooler/releases/00000000000000000002.json is missing, and later releases are there`,
      })
    await expect(store.append(cooler, serving(1), 5)).rejects.toMatchObject({ code: 'STORE' })
  })
})

describe('instances', () => {
  const state: InstanceState = {
    instance: 'host-1:17/a',
    pipeline: 'rig',
    at: '2026-11-29T00:00:00.000Z',
    startedAt: '2026-11-28T00:00:00.000Z',
    everyMs: 5_000,
    models: [
      {
        ...cooler,
        name: 'cool',
        release: 1,
        newest: 2,
        versions: [{ version: 1, digest: 'sha256:00', state: 'serving', reason: null }],
        fallback: null,
        counts: { 1: { records: 5, refused: 1, micros: [1, 2], labels: { '3': 4 }, scores: { p3: [1, 3] } } },
      },
    ],
  }

  it('say how they are, until they are forgotten', async () => {
    const store = emptyStore()
    await store.beat({ ...state, pipeline: 'before' })
    await store.beat(state)
    await store.beat({ ...state, instance: '..' })
    expect(await store.instances()).toEqual([{ ...state, instance: '..' }, state])
    expect(filesOf(store)).toEqual(['live/%2E..json', 'live/host-1%3A17%2Fa.json'])
    expect(await store.models()).toEqual([])
    await store.forget('..')
    await store.forget('..')
    expect(await store.instances()).toEqual([state])
  })

  it('are left out where what they say is not understood: they may be of another Sluice', async () => {
    const store = emptyStore()
    await store.beat(state)
    for (const [name, text] of [
      ['newer', '{"instance": "newer", "models": {}}'],
      ['cut', '{"instance": '],
    ] as const)
      writeFileSync(join(store.place, `live/${name}.json`), text)
    expect(await store.instances()).toEqual([state])
  })
})

describe('the policy', () => {
  it('is what the store says, and asks nothing where it says nothing', async () => {
    const store = emptyStore()
    expect(await store.policy()).toEqual(defaultPolicy)
    const policy = { ...defaultPolicy, forbiddenAlgorithms: ['GLRM'], maxBytes: 5_000_000 }
    await store.setPolicy(policy)
    expect(await store.policy()).toEqual(policy)
    writeFileSync(join(store.place, 'store.json'), '{"format": 1, "requiredCardFields": ["owner"]}')
    expect(await store.policy()).toEqual({ ...defaultPolicy, requiredCardFields: ['owner'] })
  })

  it.each([
    ['{"format": 2}', '$.format is not 1'],
    ['{"format": 1, "requireSignatures": true}', '$.requireSignatures is not known'],
    ['{"format": 1, "maxBytes": "5 MB"}', '$.maxBytes is no whole number'],
    ['{', 'it is no JSON'],
  ])('cannot be %s', async (text, problem) => {
    const store = emptyStore()
    writeFileSync(join(store.place, 'store.json'), text)
    await expect(store.policy()).rejects.toMatchObject({
      code: 'STORE',
      message: `${store.place}/store.json is damaged, or of a newer Sluice: ${problem}`,
    })
  })
})

describe('signed versions', () => {
  const [ours, theirs] = [keyPair(), keyPair()]

  function keyPair(): { readonly signWith: string; readonly line: string } {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    return {
      signWith: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      line: publicKeyLine(publicKey.export({ type: 'spki', format: 'pem' }) as string),
    }
  }

  function edit(store: ModelStore, version: number, changes: object): Promise<Manifest> {
    const path = join(store.place, `default/cooler/${version}/manifest.json`)
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest
    overwrite(path, JSON.stringify({ ...manifest, ...changes }))
    return store.version(cooler, version)
  }

  it('are given out by a store that knows the key, and not once they were changed', async () => {
    const store = emptyStore()
    await store.setPolicy({ ...defaultPolicy, publicKeys: { ours: ours.line } })
    const card = Buffer.from('owner: eva')
    const draft = draftOf(scratch, 'one', { signWith: ours.signWith, card })
    const { manifest } = await store.add(cooler, draft)
    expect(await store.signatureProblem(manifest)).toBeNull()
    expect(readFileSync(await store.modelPath(manifest), 'utf8')).toBe('one')
    expect(await store.add(cooler, draft)).toEqual({ manifest, isNew: false })

    for (const changes of [{ note: 'better' }, { settings: { rounds: 1 } }, { added: 'by a newer Sluice' }]) {
      const changed = await edit(store, 1, { note: manifest.note, settings: {}, ...changes })
      const refusal = {
        code: 'STORE',
        message: `cooler@1 of ${store.place} is refused: its signature by key ${manifest.signature!.keyId} does not fit: it was changed`,
      }
      await expect(store.modelPath(changed)).rejects.toMatchObject(refusal)
      await expect(store.attachment(changed, 'card')).rejects.toMatchObject(refusal)
    }
  })

  it('of unknown keys, and unsigned ones, are given out where no signature is required', async () => {
    const store = emptyStore()
    const stranger = await store.add(cooler, draftOf(scratch, 'one', { signWith: theirs.signWith }))
    const unsigned = await store.add(cooler, draftOf(scratch, 'one'))
    expect([stranger.manifest.version, unsigned.manifest.version]).toEqual([1, 2])
    for (const { manifest } of [stranger, unsigned]) {
      expect(readFileSync(await store.modelPath(manifest), 'utf8')).toBe('one')
    }
  })

  it('alone are taken and given out where a signature is required', async () => {
    const store = emptyStore()
    const stranger = await store.add(cooler, draftOf(scratch, 'one', { signWith: theirs.signWith }))
    const unsigned = await store.add(cooler, draftOf(scratch, 'one'))
    await store.setPolicy({ ...defaultPolicy, requireSignature: true, publicKeys: { ours: ours.line } })
    await expect(store.modelPath(unsigned.manifest)).rejects.toThrow('is refused: it is not signed')
    await expect(store.modelPath(stranger.manifest)).rejects.toThrow(
      /is refused: it is signed by key .*, which is none that is trusted/,
    )
    await expect(store.add(cooler, draftOf(scratch, 'two'))).rejects.toMatchObject({
      code: 'USAGE',
      message: `${store.place} takes signed models only, and no key was given to sign with`,
    })
    await expect(
      store.add(cooler, draftOf(scratch, 'two', { signWith: theirs.signWith })),
    ).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('is none of those whose models') as string,
    })
    const { manifest } = await store.add(cooler, draftOf(scratch, 'two', { signWith: ours.signWith }))
    expect(readFileSync(await store.modelPath(manifest), 'utf8')).toBe('two')
  })

  it('are asked for by whoever reads, whatever the store says of itself', async () => {
    const { place } = emptyStore()
    const careless = new ModelStore(new FileObjects(place))
    const { manifest: unsigned } = await careless.add(cooler, draftOf(scratch, 'one'))
    const { manifest: signed } = await careless.add(
      cooler,
      draftOf(scratch, 'two', { signWith: ours.signWith }),
    )
    const careful = new ModelStore(new FileObjects(place), { trustedKeys: [ours.line] })
    await expect(careful.modelPath(unsigned)).rejects.toThrow('it is not signed')
    expect(readFileSync(await careful.modelPath(signed), 'utf8')).toBe('two')
  })

  it('need keys that are some', async () => {
    const store = emptyStore()
    const policy = { ...defaultPolicy, publicKeys: { ours: 'no key' } }
    await expect(store.setPolicy(policy)).rejects.toMatchObject({ code: 'USAGE' })
    expect(filesOf(store)).toEqual([])
  })
})
