import { describe, expect, it } from 'vitest'
import type { Header } from '../../src/core/record.ts'
import { lines, runSteps } from './support/run-steps.ts'

const cast = (field: string) => ({ step: 'cast', settings: { field, to: 'number' } })
const bind = (field: string, as: string) => ({ step: 'bind', settings: { field, as, asText: false } })

function header(key: string, value: string | Buffer | null): Header {
  return { key, value: typeof value === 'string' ? Buffer.from(value) : value }
}

const record = (key: string | Buffer | null, ...headers: Header[]) => ({
  key: key === null ? null : Buffer.from(key),
  headers,
})

const notText = Buffer.from([0xff, 0x01])

describe('record reader', () => {
  it('reads the key and headers as text, what is not there as missing, and the last of headers of one name', () => {
    const run = runSteps(
      { n: 'number' },
      [bind('key', 'rig'), bind('header.unit', 'unit')],
      [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }],
      ['n'],
      [
        record('rig-7', header('unit', 'bar')),
        record(null, header('Unit', 'psi')),
        record('', header('unit', 'bar'), header('unit', 'grün')),
        record('rig-8', header('unit', null)),
      ],
    )
    expect(run.remarks).toEqual([])
    expect(run.cells('rig')).toEqual(['rig-7', null, '', 'rig-8'])
    expect(run.cells('unit')).toEqual(['bar', null, 'grün', null])
    expect(run.cells('n')).toEqual([1, 2, 3, 4])
    expect(run.told()).toEqual([])
  })

  it('makes numbers of them by the rules of a cast', () => {
    const run = runSteps(
      {},
      [cast('header.limit')],
      [{}, {}, {}],
      [],
      [record(null, header('limit', '1.5')), record(null), record(null, header('limit', 'much'))],
    )
    expect(run.cells('header.limit')).toEqual([1.5, null, null])
    expect(run.told()).toEqual([expect.stringMatching(/^2 wrong-type header\.limit much/)])
  })

  it('reports bytes that are no text, by their place and in hexadecimal, and takes them as missing', () => {
    const run = runSteps({}, [], [{}], ['key', 'header.unit'], [record(notText, header('unit', notText))])
    expect(run.told()).toEqual(['0 wrong-type key 0xff01', '0 wrong-type header.unit 0xff01'])
    expect(run.faults.entries.map(({ fault }) => fault.message)).toEqual([
      "the record's key: expected text in UTF-8, got other bytes",
      "header 'unit': expected text in UTF-8, got other bytes",
    ])
    expect([run.cells('key'), run.cells('header.unit')]).toEqual([[null], [null]])
  })

  it('leaves rows without an event missing, and all of them where there are no records', () => {
    const wanted = ['header.unit']
    const records = [record(null, header('unit', notText)), record(null, header('unit', 'bar'))]
    const run = runSteps({}, [], [null, {}], wanted, records)
    expect([run.cells('header.unit'), run.told()]).toEqual([[null, 'bar'], []])
    void run.plan.run([{}, {}], 2, run.faults)
    expect(run.cells('header.unit')).toEqual([null, null])
  })

  it('goes behind input fields of the same name', () => {
    const shapes = { key: 'number', 'header.unit': 'text' } as const
    const events = [{ key: 3, header: { unit: 'psi' } }]
    const run = runSteps(shapes, [], events, undefined, [record('rig-7', header('unit', 'bar'))])
    expect([run.cells('key'), run.cells('header.unit')]).toEqual([[3], ['psi']])
    expect(run.plan.recordFields).toEqual([])
  })

  it('goes behind records of the input of the same name', () => {
    const { remarks } = runSteps({ 'key.id': 'number' }, [bind('key', 'rig')], [], [])
    const hint = "it is a record: name one of its fields, such as 'key.id'"
    expect(remarks).toMatchObject([{ message: "the input has no field 'key'", hint }])
  })

  it('says which are read', () => {
    const run = runSteps({ n: 'number' }, [bind('key', 'rig')], [], ['n', 'header.unit'])
    expect(run.plan.recordFields).toEqual(['key', 'header.unit'])
    expect(runSteps({ n: 'number' }, []).plan.recordFields).toEqual([])
  })

  it.each(['keys', 'key.id', 'header', 'header.', 'headers.unit'])('knows nothing of %s', (name) => {
    const { remarks } = runSteps({}, [bind(name, 'x')], [], [])
    expect(lines(remarks)).toEqual([`features.0.bind.field: the input has no field '${name}'`])
  })
})
