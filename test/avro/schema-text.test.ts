import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadSchemaText } from '../../src/avro/schema-text.ts'
import { scratchFolder } from '../support/scratch.ts'

describe('loadSchemaText', () => {
  it('brings the files that a Protobuf file imports, and those that they import, as far as they are there', async () => {
    const folder = scratchFolder()
    await mkdir(join(folder, 'plant'))
    const unit = 'import "r.proto";'
    const text = 'import "google/protobuf/timestamp.proto";\n  import public "plant/unit.proto" ;'
    await writeFile(join(folder, 'plant/unit.proto'), unit)
    await writeFile(join(folder, 'r.proto'), text)
    expect(await loadSchemaText(join(folder, 'r.proto'))).toEqual({
      text,
      references: new Map([
        ['plant/unit.proto', unit],
        ['r.proto', text],
      ]),
    })
  })

  it('brings the files that a JSON Schema refers to', async () => {
    const folder = scratchFolder()
    await writeFile(join(folder, 'r.json'), '{"$ref": "unit.json#/definitions/u", "x": {"$ref": "#/a"}}')
    await writeFile(join(folder, 'unit.json'), '{}')
    const { references } = await loadSchemaText(join(folder, 'r.json'))
    expect([...references]).toEqual([['unit.json', '{}']])
  })

  it('names a file that is not there', async () => {
    await expect(loadSchemaText('schemas/none.proto')).rejects.toThrow('schemas/none.proto')
  })
})
