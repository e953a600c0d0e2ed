import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { containerWriter } from '../../src/avro/container-writer.ts'
import { openEvents, parseLine } from '../../src/app/event-values.ts'
import type { FileEvent } from '../../src/app/event-values.ts'
import { scratchFolder } from '../support/scratch.ts'

const folder = scratchFolder()
const schema = {
  type: 'record',
  name: 'E',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'temp', type: ['null', 'double'], default: null },
    { name: 'hot', type: ['null', 'boolean'] },
    { name: 'site', type: 'string' },
    { name: 'at', type: { type: 'record', name: 'At', fields: [{ name: 'x', type: 'double' }] } },
    { name: 'list', type: { type: 'array', items: 'int' }, default: [] },
  ],
}

async function read(name: string, content: string | Buffer): Promise<readonly FileEvent[]> {
  const file = join(folder, name)
  writeFileSync(file, content)
  const io = { stdin: Readable.from([]), stop: new AbortController().signal }
  const found: FileEvent[] = []
  const { events } = await openEvents(file, schema, io)
  for await (const some of events) found.push(...some)
  return found
}

describe('openEvents', () => {
  it('reads CSV by the schema: fields by their paths, cells by their types', async () => {
    const rows = ['id,temp,hot,site,at.x,list,other', '9007199254740993,1e-3,TRUE,7,-0,"[1,2]",z', '2,,,,,,']
    expect(await read('e.csv', rows.join('\n'))).toEqual([
      { json: { id: 9007199254740993n, temp: 0.001, hot: true, site: '7', at: { x: -0 }, list: [1, 2] } },
      // What has a default, or cannot be null, is left out.
      { json: { id: 2, hot: null } },
    ])
  })

  it('leaves what is not of its type as text, for whoever reads the event', async () => {
    expect(await read('e.csv', 'id,temp,hot\nx,much,perhaps\n')).toEqual([
      { json: { id: 'x', temp: 'much', hot: 'perhaps' } },
    ])
  })

  it('tells rows and lines that are none', async () => {
    expect(await read('e.csv', 'id,temp\n1,2\n3\n')).toMatchObject([
      { json: { id: 1 } },
      { fault: expect.any(String) as string },
    ])
    expect(await read('e.jsonl', '{"id": 1}\n\nno\n')).toEqual([{ line: '{"id": 1}' }, { line: 'no' }])
    expect(parseLine('{"id": 9007199254740993}')).toEqual({ id: 9007199254740993n })
    expect(parseLine('no')).toMatchObject({ reason: 'json-decode', message: 'the line is not JSON' })
  })

  it('gives the values of an Avro container file as they are', async () => {
    const small = { type: 'record', name: 'S', fields: [{ name: 'n', type: 'int' }] }
    const container = containerWriter(small)
    expect(
      await read('e.avro', Buffer.concat([container.header, container.block([{ n: 1 }, { n: -1 }])])),
    ).toEqual([
      { avro: Buffer.from([2]), schema: small },
      { avro: Buffer.from([1]), schema: small },
    ])
  })

  it('refuses a CSV of something else, and a file that is not there', async () => {
    await expect(read('o.csv', 'a,b\n1,2\n')).rejects.toThrow('no column is called as a field of the events')
    const io = { stdin: Readable.from([]), stop: new AbortController().signal }
    for (const ending of ['avro', 'csv', 'jsonl'])
      await expect(openEvents(join(folder, `none.${ending}`), schema, io)).rejects.toThrow('cannot be read')
  })
})
