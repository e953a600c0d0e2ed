import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ModelError } from '../../src/core/errors.ts'
import { lookAt } from '../../src/model/model-file.ts'

const zip = join(import.meta.dirname, '../fixtures/models/gbm_bernoulli.zip')

describe('lookAt', () => {
  it('reads the first bytes of a file, and no more', () => {
    const { source, head, folder } = lookAt(zip)
    expect({ source, folder }).toEqual({ source: zip, folder: null })
    expect(Buffer.from(head.subarray(0, 2)).toString()).toBe('PK')
    expect(head.length).toBe(4096)
  })

  it('takes bytes as they are, under a name', () => {
    expect(lookAt(Uint8Array.of(1, 2), 'm')).toEqual({
      source: 'm',
      head: Uint8Array.of(1, 2),
      folder: null,
    })
  })

  it('lists a folder', () => {
    expect(lookAt(join(zip, '..')).folder).toContain('gbm_bernoulli.zip')
  })

  it('does not wait for what is no file', () => {
    expect(lookAt('/dev/zero').head).toHaveLength(0)
  })

  it('says which file is not there', () => {
    expect(() => lookAt('/no/such/model.zip')).toThrow(ModelError)
    expect(() => lookAt('/no/such/model.zip')).toThrow(/^\/no\/such\/model\.zip: cannot be read: ENOENT/)
  })
})
