import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ModelError } from '../../src/core/errors.ts'
import { lookAt } from '../../src/model/model-file.ts'

const zip = join(import.meta.dirname, '../fixtures/models/gbm_bernoulli.zip')

describe('lookAt', () => {
  it('reads the first bytes of a file, and no more', () => {
    const { source, head, holds } = lookAt(zip)
    expect({ source, holds }).toEqual({ source: zip, holds: null })
    expect(Buffer.from(head.subarray(0, 2)).toString()).toBe('PK')
    expect(head.length).toBe(4096)
  })

  it('takes bytes as they are, under a name', () => {
    expect(lookAt(Uint8Array.of(1, 2), 'm')).toEqual({
      source: 'm',
      head: Uint8Array.of(1, 2),
      holds: null,
    })
  })

  it('asks a folder for a file by its name', () => {
    const { holds } = lookAt(join(zip, '../..'))
    expect(['models', 'models/gbm_bernoulli.zip', 'nothing'].map((name) => holds?.(name))).toEqual([
      false,
      true,
      false,
    ])
  })

  it('does not wait for what is no file', () => {
    expect(lookAt('/dev/zero').head).toHaveLength(0)
  })

  it.each(['https://models.example/batch.zip', 's3://bucket/a.zip', 'HDFS://x/y', 'gs://b/m'])(
    'says of %s that models are read from files',
    (url) => {
      const look = (): unknown => lookAt(url)
      expect(look).toThrow(ModelError)
      expect(look).toThrow(`${url}: models are read from files, and this is a URL`)
      expect(look).toThrow('download it first, then give the path of the file')
    },
  )

  it('says of a file URL and of - what to give', () => {
    expect(() => lookAt('file:///a.zip')).toThrow('this is a URL (file): give the path of the file')
    expect(() => lookAt('-')).toThrow('standard input is read by the commands inspect, score and verify')
  })

  it('says which file is not there', () => {
    expect(() => lookAt('/no/such/model.zip')).toThrow(ModelError)
    expect(() => lookAt('/no/such/model.zip')).toThrow(/^\/no\/such\/model\.zip: cannot be read: ENOENT/)
  })
})
