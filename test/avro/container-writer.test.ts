import avro from 'avsc'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { containerWriter } from '../../src/avro/container-writer.ts'
import { scratchFolder } from '../support/scratch.ts'

const folder = scratchFolder()
const schema = {
  type: 'record',
  name: 'R',
  fields: [
    { name: 'n', type: 'int' },
    { name: 'text', type: ['null', 'string'] },
  ],
}

describe('containerWriter', () => {
  it.each([
    ['nothing', []],
    ['one block', [[{ n: 1, text: 'a' }]]],
    ['several blocks', [[{ n: 1, text: null }], Array.from({ length: 300 }, (_, n) => ({ n, text: 'b' }))]],
  ])('writes a file of %s that a reader of Avro files reads', async (name, blocks) => {
    const writer = containerWriter(schema)
    const file = join(folder, `${name}.avro`)
    writeFileSync(file, Buffer.concat([writer.header, ...blocks.map((block) => writer.block(block))]))
    const read: unknown[] = []
    for await (const record of avro.createFileDecoder(file)) read.push(record)
    expect(JSON.stringify(read)).toBe(JSON.stringify(blocks.flat()))
  })
})
