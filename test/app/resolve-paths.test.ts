import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/app/assemble.ts'
import { rigFiles } from '../../src/dev/simulator/rig-files.ts'
import { scratch } from '../table/run.ts'

const yaml = `
name: p
kafka:
  brokers: a:1
  ssl: { caFile: ca.pem, certFile: tls/client.pem, keyFile: /etc/client.key, serverName: kafka }
schemas: { files: { 7: avro/in.avsc } }
input: { topic: in, group: g, schema: { file: ../in.proto, message: M }, format: protobuf-registry, key: { format: json, schema: { file: key.avsc } } }
models:
  - { name: m, file: models/m.zip, baseline: models/m.json }
output: { topic: out, schemaId: 7 }
deadLetter: { topic: dead }
`

function read(text: string) {
  const files = scratch({ 'sluice.yaml': text })
  return {
    config: readConfig({ file: files.path('sluice.yaml'), overrides: [], environment: {} }),
    folder: files.folder,
  }
}

describe('withResolvedPaths', () => {
  it('counts every path of a config from its folder, but absolute ones', () => {
    const { config, folder } = read(yaml)
    expect(config.kafka.ssl).toMatchObject({
      caFile: join(folder, 'ca.pem'),
      certFile: join(folder, 'tls/client.pem'),
      keyFile: '/etc/client.key',
      serverName: 'kafka',
    })
    expect(config.input.schema).toEqual({ file: join(folder, '../in.proto'), message: 'M' })
    expect(config.input.key).toEqual({ format: 'json', schema: { file: join(folder, 'key.avsc') } })
    expect(config.models[0]).toMatchObject({
      file: join(folder, 'models/m.zip'),
      baseline: join(folder, 'models/m.json'),
    })
    expect(config.schemas).toEqual({ files: { 7: join(folder, 'avro/in.avsc') } })
  })

  it('counts the files of steps from there, and leaves their other settings alone', () => {
    const lastSeen = { key: 'k', time: 't', within: '10m', maxKeys: 5 }
    const { config, folder } = read(`${yaml}features:
  - impute: { field: a, from: stats/training.csv }
  - impute: { field: b, lastSeen: { key: k, time: t, within: 10m, maxKeys: 5 } }
  - map: { field: c, values: { file: x } }
`)
    expect(config.features.map(({ settings }) => settings)).toEqual([
      { field: 'a', from: join(folder, 'stats/training.csv') },
      { field: 'b', lastSeen },
      { field: 'c', values: { file: 'x' }, keepOthers: false },
    ])
  })

  it('finds the secrets of traces beside the config', () => {
    const trace = 'trace: { otlp: "http://t:4318", headers: { authorization: { file: token } } }\n'
    const files = scratch({ 'sluice.yaml': yaml + trace, token: 'Bearer of-the-file\n' })
    const config = readConfig({ file: files.path('sluice.yaml'), overrides: [], environment: {} })
    expect(config.trace?.headers['authorization']?.reveal()).toBe('Bearer of-the-file')
  })

  it('leaves alone what is no path', () => {
    const { config } = read(
      yaml
        .replace(/ {2}ssl: .*\n/, '  ssl: true\n')
        .replace(/schemas: .*\n/, 'registry: { url: "http://r" }\n')
        .replace('file: ../in.proto, message: M', 'subject: in-value, version: 3')
        .replace(', schemaId: 7', ''),
    )
    expect(config.kafka.ssl).toBe(true)
    expect(config.input.schema).toEqual({ subject: 'in-value', version: 3 })
    expect(config.schemas).toBeUndefined()
  })

  it('makes paths that are there', () => {
    const { models } = readConfig({ file: rigFiles.config, overrides: [], environment: {} })
    expect(models.map(({ file }) => file)).toContain(join(rigFiles.config, '../models/cool_cond.zip'))
  })
})
