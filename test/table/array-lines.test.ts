import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arrayLines } from '../../src/table/array-lines.ts'
import { collect } from './collect.ts'

/** The lines of a text that comes in pieces of `size` bytes. */
async function lines(text: string, size = text.length + 1): Promise<string[]> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
  }
  const read = Buffer.concat(await collect(arrayLines(pieces(), 'in.json'))).toString('utf8')
  return read.split('\n').filter((line) => line.trim() !== '')
}

describe('arrayLines', () => {
  it('gives the elements of an array, whatever they hold and however it is laid out and cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        fc.constantFrom(undefined, 2, '\r\n'),
        fc.integer({ min: 1, max: 7 }),
        async (elements, space, size) => {
          const text = `\ufeff\n${JSON.stringify(elements, null, space)}\n`
          const read = (await lines(text, size)).map(
            (line) => JSON.parse(line.replace('\ufeff', '')) as unknown,
          )
          // As JSON has them: it knows no -0.
          expect(read).toEqual(JSON.parse(JSON.stringify(elements)))
        },
      ),
    )
  })

  it('leaves JSON lines as they are', async () => {
    expect(await lines('\n{"a":[1,\n2]}\n{"a":"["}\n')).toEqual(['{"a":[1,', '2]}', '{"a":"["}'])
  })

  it.each([
    ['[{"a":1},{"a":', 'in.json: the JSON array is not closed; is the file complete?'],
    ['[{"a":"x]"}', 'in.json: the JSON array is not closed'],
    ['[{"a":1}]\n[{"a":2}]', 'in.json: expected one JSON array or JSON lines, found more behind the array'],
  ])('refuses %j', async (text, message) => {
    await expect(lines(text)).rejects.toThrow(message)
  })
})
