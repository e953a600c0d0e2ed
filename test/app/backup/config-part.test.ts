import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/app/assemble.ts'
import { unpackArchive, writeArchive } from '../../../src/app/backup/archive.ts'
import { planConfig, saveConfig } from '../../../src/app/backup/config-part.ts'
import type { BackupManifest } from '../../../src/app/backup/manifest.ts'
import { scratchFolder } from '../../support/scratch.ts'

const scratch = scratchFolder()
const at = new Date('2026-11-29T08:00:00Z')
const newFolder = () => mkdtempSync(join(scratch, 'rig-'))

const elsewhere = join(scratch, 'pump.zip')
writeFileSync(elsewhere, 'model')

const text = `# our rig
name: rig
kafka:
  brokers: ["\${BROKERS:127.0.0.1:9092}"]
  ssl: { caFile: ca.pem, certFile: rig.pem, keyFile: rig.key }
  sasl: { mechanism: plain, username: rig, password: hunter2 }
registry: { url: https://registry, auth: { type: bearer, token: { file: token } } }
input: { topic: readings, group: rig, schema: { file: schemas/reading.avsc } }
lookups:
  sites: { source: sqlite, file: sites.db, table: sites, key: id }
features:
  - lookup: { from: sites, key: site, texts: { town: town } }
models:
  - { name: cooler, file: models/cooler.zip }
  - { name: pump, file: ${elsewhere} }
  - { name: valve, release: valve }
releases: { store: ./store }
output: { topic: predictions }
deadLetter: { topic: letters }
`

const fleet = `instances:
  rig:
    config: rig.yaml
    set:
      - kafka.sasl.password=hunter2
      - "lookups.plant.headers={ x-plant: hunter2 }"
      - models[0].file=new.zip, kafka.sasl.tokenFile=token
    environment: { API_KEY: hunter2, LEVEL: debug, DATABASE: "postgres://rig:hunter2@host/db" }
    envFiles: [rig.env]
`

function rig(): string {
  const folder = newFolder()
  for (const name of ['schemas', 'models', 'store']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'rig.yaml'), text)
  writeFileSync(
    join(folder, 'fleet.yaml'),
    'pipelines: [{ config: rig.yaml, env: { API_TOKEN: hunter2 } }]\n',
  )
  writeFileSync(join(folder, 'schemas/reading.avsc'), '{}')
  writeFileSync(join(folder, 'models/cooler.zip'), 'model')
  for (const name of ['ca.pem', 'rig.pem', 'rig.key', 'token']) writeFileSync(join(folder, name), 'hunter2')
  const database = new DatabaseSync(join(folder, 'sites.db'))
  database.exec(
    'pragma journal_mode=wal; create table sites (id text, town text); insert into sites values (1, 2)',
  )
  open.push(database)
  return folder
}

/** Whoever writes to a database has its newest rows in another file. */
const open: DatabaseSync[] = []

async function saved(folder: string) {
  const file = join(folder, 'rig.yaml')
  const config = readConfig({ file, overrides: [], environment: {} })
  const { files, ...rest } = await saveConfig(config, file, newFolder())
  const archive = join(newFolder(), 'backup.tar.gz')
  await writeArchive(archive, files, at)
  const manifest = { config: basename(file), ...rest } as unknown as BackupManifest
  return { config, manifest, archive: await unpackArchive(archive, newFolder()) }
}

describe('the config of a backup', () => {
  it('has the files beside it that it names, and no secret', async () => {
    const folder = rig()
    const { archive, manifest } = await saved(folder)
    expect(archive.under('config/').toSorted()).toEqual([
      ...['fleet.yaml', 'models/cooler.zip', 'rig.yaml', 'schemas/reading.avsc', 'sites.db'],
    ])
    for (const name of archive.under(''))
      expect(readFileSync(archive.path(name)).includes('hunter2')).toBe(false)
    expect(String(await archive.read('config/rig.yaml'))).toBe(
      text.replace('hunter2', '"${KAFKA_SASL_PASSWORD}"'),
    )
    expect(manifest.secrets).toEqual([
      { path: 'kafka.sasl.password', variable: 'KAFKA_SASL_PASSWORD' },
      { path: 'pipelines[0].env.API_TOKEN', variable: 'PIPELINES_0_ENV_API_TOKEN' },
    ])
    expect(manifest.leftOut).toEqual([
      ...['ca.pem', 'rig.key', 'rig.pem', 'token'].map((name) => ({
        what: join(folder, name),
        why: 'a secret, a certificate or a key',
      })),
      { what: elsewhere, why: 'not below the folder of the config' },
    ])
  })

  it('has a fleet without secrets in what it sets and in its environment', async () => {
    const folder = rig()
    writeFileSync(join(folder, 'fleet.yaml'), fleet)
    const { archive, config, manifest } = await saved(folder)
    const kept = String(await archive.read('config/fleet.yaml'))
    expect(kept).not.toContain('hunter2')
    expect(kept).toContain('"kafka.sasl.password=${INSTANCES_RIG_SET_0_KAFKA_SASL_PASSWORD}"')
    expect(kept).toContain('models[0].file=new.zip, kafka.sasl.tokenFile=token')
    expect(kept).toContain('LEVEL: debug')
    expect(manifest.secrets.map(({ path }) => path)).toEqual([
      'kafka.sasl.password',
      'instances.rig.set[0] (kafka.sasl.password)',
      'instances.rig.set[1] (lookups.plant.headers)',
      'instances.rig.environment.API_KEY',
      'instances.rig.environment.DATABASE',
    ])
    const why = 'environment variables of fleet.yaml'
    expect(manifest.leftOut).toContainEqual({ what: join(folder, 'rig.env'), why })
    const plan = await planConfig(archive, manifest, config, join(folder, 'rig.yaml'))
    expect(plan.kept).not.toContain(`${join(folder, 'fleet.yaml')} is another one there`)
  })

  it('has no secret that an address has in its query, or that an option took away', async () => {
    const folder = rig()
    const file = join(folder, 'rig.yaml')
    const plant = '  plant: { source: http, url: "https://plant/{id}?api_key=hunter2", key: id }\n'
    const asked = '  - lookup: { from: plant, key: site, texts: { hall: hall } }\n'
    writeFileSync(
      file,
      text.replace('lookups:\n', `lookups:\n${plant}`).replace('features:\n', `features:\n${asked}`),
    )
    const config = readConfig({
      file,
      overrides: ['kafka.sasl={ mechanism: aws-msk-iam, region: eu }'],
      environment: {},
    })
    const { files, secrets } = await saveConfig(config, file, newFolder())
    const kept = files.find(({ name }) => name === 'config/rig.yaml') as unknown as { bytes: Buffer }
    expect(String(kept.bytes)).not.toContain('hunter2')
    expect(secrets).toContainEqual({ path: 'lookups.plant.url', variable: 'LOOKUPS_PLANT_URL' })
  })

  it('is none where a file is missing that the config names', async () => {
    const folder = rig()
    rmSync(join(folder, 'models/cooler.zip'))
    await expect(saved(folder)).rejects.toMatchObject({
      code: 'CONFIG',
      message: `${join(folder, 'rig.yaml')} names what is not there: ${join(folder, 'models/cooler.zip')}. A backup without it would be none: put it back, or take it out of the config`,
    })
  })

  it('has a database as it is, with what is not in its file yet', async () => {
    const { archive } = await saved(rig())
    const copy = new DatabaseSync(archive.path('config/sites.db'))
    expect(copy.prepare('select count(*) as n from sites').get()).toEqual({ n: 1 })
  })

  it('puts back what is missing, and says which variables it wants', async () => {
    const folder = rig()
    const { archive, config, manifest } = await saved(folder)
    rmSync(join(folder, 'rig.yaml'))
    rmSync(join(folder, 'models'), { recursive: true })
    const plan = await planConfig(archive, manifest, config, join(folder, 'rig.yaml'))
    expect(plan.changes).toContain('kafka.sasl.password is the variable KAFKA_SASL_PASSWORD from now on')
    expect(existsSync(join(folder, 'rig.yaml'))).toBe(false)
    await plan.apply()
    expect(readFileSync(join(folder, 'models/cooler.zip'), 'utf8')).toBe('model')
    expect(readFileSync(join(folder, 'rig.yaml'), 'utf8')).toContain('"${KAFKA_SASL_PASSWORD}"')
  })

  it('leaves what is there, with its secrets or otherwise', async () => {
    const folder = rig()
    const { archive, config, manifest } = await saved(folder)
    writeFileSync(join(folder, 'schemas/reading.avsc'), '{"another": 1}')
    const plan = await planConfig(archive, manifest, config, join(folder, 'rig.yaml'))
    // A database has other bytes in its file once all of it is in one.
    const kept = ['schemas/reading.avsc', 'sites.db'].map(
      (name) => `${join(folder, name)} is another one there`,
    )
    expect(plan).toMatchObject({ changes: [], kept })
    await plan.apply()
    expect(readFileSync(join(folder, 'rig.yaml'), 'utf8')).toBe(text)
  })
})
