import { describe, expect, it } from 'vitest'
import { openArchive } from '../../../src/model/mojo/archive.ts'
import { arrayOf, objectOf, readableDetails, readDetails } from '../../../src/model/mojo/details.ts'
import { zipBytes } from './zip-bytes.ts'

function archiveWith(details: string | null) {
  const entries = details === null ? [] : [{ path: 'experimental/modelDetails.json', content: details }]
  return openArchive(zipBytes([{ path: 'model.ini', content: '' }, ...entries]), { name: 'm.zip' }).archive
}

describe('readDetails', () => {
  it('reads JSON, and nothing where there is none', () => {
    expect(readDetails(archiveWith('{"output": {"a": 1}}'))).toEqual({ output: { a: 1 } })
    expect(readDetails(archiveWith('[1]'))).toEqual({})
    expect(readDetails(archiveWith(null))).toEqual({})
  })

  it('refuses what is no JSON, unless nobody depends on it', () => {
    expect(() => readDetails(archiveWith('{'))).toThrow(
      'm.zip, entry experimental/modelDetails.json: expected JSON',
    )
    expect(readableDetails(archiveWith('{'))).toBeNull()
  })
})

describe('readableDetails', () => {
  it('does not take a damaged entry for one that tells nothing', () => {
    const entry = { path: 'experimental/modelDetails.json', content: '{}', declaredCrc: 1 }
    const { archive } = openArchive(zipBytes([entry]), { name: 'm.zip' })
    expect(() => readableDetails(archive)).toThrow('its checksum is another')
  })
})

describe('objectOf and arrayOf', () => {
  it.each([[null], [undefined], [5], ['text'], [[1]]])('%j has no keys', (value) => {
    expect(objectOf(value)).toEqual({})
  })

  it.each([[null], [undefined], [5], ['text'], [{ length: 1 }]])('%j has no items', (value) => {
    expect(arrayOf(value)).toEqual([])
  })
})
