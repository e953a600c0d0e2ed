import { describe, expect, it } from 'vitest'
import { allLetters, lettersIn } from '../../src/app/read-letters.ts'
import { LetterViewer } from '../../src/app/shown-letter.ts'
import type { ShownLetter } from '../../src/app/shown-letter.ts'
import { systemClock } from '../../src/core/clock.ts'
import { Fault } from '../../src/core/outcome.ts'
import { MemoryTopicReader } from '../../src/transport/memory/topic-reader.ts'
import { scratchFolder } from '../support/scratch.ts'
import { brokerWith, encodeTelemetry, letter, letterTopic, telemetryAssembly } from './support/letters.ts'
import type { LetterSettings } from './support/letters.ts'

const folder = scratchFolder()

async function shown(settings: LetterSettings, config = ''): Promise<ShownLetter> {
  const viewer = new LetterViewer(await telemetryAssembly(folder, config), letterTopic, systemClock)
  const reader = new MemoryTopicReader(await brokerWith([letter(settings)]))
  for await (const each of lettersIn(reader, letterTopic, allLetters)) return (await viewer.show([each]))[0]!
  throw new Error('no letter')
}

const mars = new Fault('unknown-category', 'not a level of site', {
  field: 'device.site',
  feature: 'site',
  value: 'Mars',
  model: 'alarm',
})
const onMars = { value: encodeTelemetry({ device: { site: 'Mars' } }) }

describe('LetterViewer', () => {
  it('shows a letter with its event, as the pipeline reads it', async () => {
    const found = await shown({ fault: mars, record: onMars })
    expect(found).toMatchObject({
      ...{ partition: 0, offset: '0', time: '2026-11-27T08:00:00.000Z', writer: 'sluice' },
      ...{ eventId: 'telemetry-3-42', reason: 'unknown-category', field: 'device.site', feature: 'site' },
      ...{ value: 'Mars', model: 'alarm', message: 'not a level of site', stage: 'TRANSFORMATION' },
      ...{ redriveCount: 0, scored: false, omitted: [], key: 'd-1', problem: null },
    })
    expect(found.event).toMatchObject({
      device: { id: 'd-1', site: 'Mars', firmware: { major: 1, code: 10 } },
      receivedAt: 1_796_131_200_000_500,
    })
  })

  it.each([
    ['the field', 'device.site'],
    ['the feature that is made of it', 'site'],
    ['the record around it', 'device'],
  ])(
    'shows nothing of a value whose redaction names %s, in the header, the event and the key',
    async (_, name) => {
      const record = { ...onMars, key: Buffer.from('Mars') }
      const found = await shown({ fault: mars, record }, `, redact: [${name}]`)
      expect(JSON.stringify(found)).not.toContain('Mars')
      expect(found).toMatchObject({ value: '[redacted]', message: 'not a level of site' })
    },
  )

  it.each([
    ['labels.line', 'labels', { line: '[redacted]' }],
    ['labels', 'labels', '[redacted]'],
    ['samples[-1]', 'samples', '[redacted]'],
  ])('shows nothing of a value that is redacted as %s', async (name, field, expected) => {
    const found = await shown({}, `, redact: ["${name}"]`)
    expect(found.event).toMatchObject({ [field]: expected })
    expect(found.problem).toBeNull()
  })

  it('shows no value that may hold a redacted one', async () => {
    const fault = new Fault('wrong-type', 'no number', { field: 'labels', value: '{"line":"a"}' })
    expect(await shown({ fault }, ', redact: [labels.line]')).toMatchObject({ value: '[redacted]' })
    expect(await shown({ fault }, ', redact: [samples]')).toMatchObject({ value: '{"line":"a"}' })
  })

  it('shows no message of others where anything is redacted: it may hold values', async () => {
    const headers = [
      { key: '__connect.errors.exception.class.name', value: Buffer.from('X') },
      { key: '__connect.errors.exception.message', value: Buffer.from('bad site Mars') },
    ]
    const foreign = async (config: string) => {
      const assembly = await telemetryAssembly(folder, config)
      const reader = new MemoryTopicReader(await brokerWith([{ ...letter(), headers }]))
      const viewer = new LetterViewer(assembly, letterTopic, systemClock)
      for await (const each of lettersIn(reader, letterTopic, allLetters))
        return (await viewer.show([each]))[0]
      return undefined
    }
    expect(await foreign('')).toMatchObject({ message: 'bad site Mars', writer: 'connect', eventId: null })
    expect(await foreign(', redact: [site]')).toMatchObject({ message: '[redacted]', reason: 'X' })
  })

  it.each([
    ['bytes that are no frame', Buffer.from('{"a":1}'), 'the first byte is 0x7b'],
    ['an id that no schema has', Buffer.from([0, 0, 0, 0, 77, 1]), '77'],
    ['no value', null, 'there is no value'],
  ])('says why there is no event of %s', async (_, value, words) => {
    const found = await shown({ record: { value } })
    expect(found.event).toBeNull()
    expect(found.problem).toContain(words)
  })

  it('shows a key that is no text as hexadecimal digits', async () => {
    expect((await shown({ record: { key: Buffer.from([0, 255]) } })).key).toBe('0x00ff')
    expect((await shown({ record: { key: null } })).key).toBeNull()
  })
})
