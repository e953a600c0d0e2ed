import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/releases/open-store.ts'
import { killAt } from '../releases/support/killing-files.ts'
import { cli } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'
import { coolers } from '../support/store-on-disk.ts'

const scratch = scratchFolder()
const path = (name: string) => join(scratch, name)
const cooler = { tenant: 'default', model: 'cooler' }

/** Every command that writes into a store in which version 2 answers, after version 1. Given again, it is content with what is there. */
const commands: Readonly<Record<string, readonly string[]>> = {
  add: [
    ...[
      'add',
      coolers.xgboost,
      '--labels',
      '3,20,100',
      '--name',
      'cooler',
      '--note',
      'signed',
      '--sign',
      path('key.pem'),
    ],
    ...['--card', path('card.yaml')],
  ],
  promote: ['promote', 'cooler@1', '--why', 'it was better'],
  canary: ['promote', 'cooler@1', '--canary', '10,100', '--hold-records', '1000'],
  split: ['split', 'cooler', '2=90', '1=10'],
  shadow: ['shadow', 'cooler@1', '--share', '50'],
  rollback: ['rollback', 'cooler', '--to', '1', '--why', 'it was better'],
  'retire a version': ['retire', 'cooler@1'],
  'retire a model': ['retire', 'cooler', '--why', 'it is replaced'],
  policy: ['policy', '--max-bytes', '5000000', '--key', path('key.pub.pem')],
}

async function model(place: string, argv: readonly string[]): Promise<void> {
  const { code, stderr } = await cli(['model', ...argv, '--store', place])
  expect([code, stderr.replace(/.*nothing was added\n/, '')]).toEqual([0, ''])
}

async function prepared(): Promise<string> {
  const place = mkdtempSync(path('store-'))
  writeFileSync(path('card.yaml'), 'owner: eva\n')
  await cli(['model', 'keygen', path('key')])
  const labels = ['--name', 'cooler', '--labels', '3,20,100']
  for (const file of [coolers.lightgbm, coolers.xgboost]) await model(place, ['add', file, ...labels])
  for (const version of ['cooler@1', 'cooler@2']) await model(place, ['promote', version])
  return place
}

/** All that a store says, once it was checked, but for times and salts. */
async function stateOf(place: string): Promise<string> {
  const store = await openStore(place)
  expect(await store.models()).toEqual([cooler])
  const versions = await store.versions(cooler)
  expect(versions.map(({ version }) => version)).toEqual(versions.map((_each, at) => at + 1))
  for (const manifest of versions) {
    expect(await store.modelPath(manifest)).toContain(manifest.file.digest.slice('sha256:'.length))
    for (const which of ['golden', 'baseline', 'card'] as const) await store.attachment(manifest, which)
    expect(await store.signatureProblem(manifest)).toBeNull()
  }
  const said = { versions, releases: await store.releases(cooler), policy: await store.policy() }
  return JSON.stringify(said, (key, value: unknown) =>
    ['at', 'addedAt', 'salt', 'signature'].includes(key) ? '' : value,
  )
}

function copyOf(place: string): string {
  const copy = mkdtempSync(path('copy-'))
  cpSync(place, copy, { recursive: true })
  return copy
}

/** Runs a command that is never heard of again at its step number `fatal`. True where it came to its end before. */
async function endedBefore(fatal: number, place: string, argv: readonly string[]): Promise<boolean> {
  const { promise: dead, resolve: die } = Promise.withResolvers<boolean>()
  const revive = killAt(fatal, () => {
    die(false)
  })
  try {
    return await Promise.race([model(place, argv).then(() => true), dead])
  } finally {
    revive()
  }
}

/** The same in a process, which is killed. */
async function killedAt(fatal: number, place: string, argv: readonly string[]): Promise<void> {
  const preloaded = resolve('test/releases/support/killed-process.ts')
  const args = ['--import', preloaded, 'src/main.ts', 'model', ...argv, '--store', place]
  const env = { ...process.env, KILL_AT: String(fatal) }
  const [, signal] = (await once(spawn(process.execPath, args, { env, stdio: 'ignore' }), 'exit')) as [
    number | null,
    NodeJS.Signals | null,
  ]
  expect(signal).toBe('SIGKILL')
}

describe('a command that is killed', () => {
  let origin: string
  let before: string
  beforeAll(async () => {
    origin = await prepared()
    before = await stateOf(origin)
  })

  it.each(Object.keys(commands))(
    'leaves the store as it was or as it should become at every step, and is simply given again: %s',
    async (name) => {
      const argv = commands[name]!
      const whole = copyOf(origin)
      await model(whole, argv)
      const after = await stateOf(whole)
      const states: string[] = []
      for (;;) {
        const place = copyOf(origin)
        if (await endedBefore(states.length + 1, place, argv)) break
        states.push(await stateOf(place))
        // What was done already is done, whatever the command says of that.
        const { code } = await cli(['model', ...argv, '--store', place])
        if (states.at(-1) === before) expect(code).toBe(0)
        expect(await stateOf(place)).toBe(after)
      }
      const done = states.indexOf(after)
      expect(done).toBeGreaterThan(5)
      expect(states).toEqual(states.map((_each, at) => (at < done ? before : after)))

      // By kill -9, at the step that decides and at the one behind it.
      const places = [copyOf(origin), copyOf(origin)] as const
      await Promise.all(places.map((place, at) => killedAt(done + at, place, argv)))
      expect(await Promise.all(places.map(stateOf))).toEqual([before, after])
    },
  )
})
