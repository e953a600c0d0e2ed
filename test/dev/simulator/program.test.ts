import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { simulatorProgram } from '../../../src/dev/simulator/program.ts'
import { MemoryBroker } from '../../../src/transport/memory/broker.ts'
import { MemorySink } from '../../../src/transport/memory/sink.ts'
import { scratchFolder } from '../../support/scratch.ts'

const scratch = scratchFolder()

async function run(args: readonly string[], broker = newBroker()) {
  const out: string[] = []
  const errors: string[] = []
  const code = await simulatorProgram({
    args,
    env: { KAFKA_BROKERS: 'memory:1' },
    stdout: (text) => out.push(text),
    stderr: (text) => errors.push(text),
    signal: new AbortController().signal,
    connect: () => new MemorySink(broker),
  })
  return { code, out: out.join(''), errors: errors.join('') }
}

function newBroker(): MemoryBroker {
  const broker = new MemoryBroker()
  broker.createTopic('cycles', 4)
  return broker
}

const endless = ['--topic', 'cycles', '--rate', 'max']
const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('simulatorProgram', () => {
  it('publishes, and ends with the counts on one line', async () => {
    const { code, out, errors } = await run([...endless, '--cycles', '500', '--trouble', '0.1'])
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    const [summary, ...more] = lines(out)
    expect(more).toEqual([])
    expect(summary).toMatchObject({
      published: 500,
      troubles: expect.any(Object) as object,
      seconds: expect.any(Number) as number,
    })
  })

  it('writes the truth of every event to a file', async () => {
    const path = join(scratch, 'truth.jsonl')
    const { out } = await run([
      ...endless,
      '--cycles',
      '1000',
      '--rigs',
      '2',
      '--trouble',
      '0.1',
      '--truth',
      path,
    ])
    const [summary] = lines(out)
    const truths = lines(readFileSync(path, 'utf8'))
    expect(truths).toHaveLength(1000)
    expect(truths[1]).toMatchObject({
      rigId: 'rig-02',
      cycle: 0,
      truth: { cooler: expect.any(String) as string },
    })
    expect(truths.filter(({ trouble }) => trouble === null)).toHaveLength(Number(summary?.['good']))
    expect(truths.find(({ trouble }) => trouble === 'missing-value')).toMatchObject({
      reason: 'missing-value',
      field: expect.any(String) as string,
    })
  })

  it('writes the truth to standard output, before the counts', async () => {
    const { out } = await run([...endless, '--cycles', '3', '--truth', '-'])
    expect(lines(out).map((line) => line['cycle'] ?? line['published'])).toEqual([0, 0, 0, 3])
  })

  it('publishes readings, all kinds of troubles among them', async () => {
    const broker = newBroker()
    const args = [...endless, '--events', 'readings', '--rigs', '1', '--cycles', '2000', '--trouble', '0.2']
    const { code, out, errors } = await run(args, broker)
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    const [summary] = lines(out)
    expect(summary).toMatchObject({
      published: 2000,
      reasons: { 'late-reading': expect.any(Number) as number },
    })
    expect(Number(summary?.['good'])).toBeLessThan(2000)
  })

  it('prints readings as JSON lines, and the counts beside them', async () => {
    const { code, out, errors } = await run([
      '--json',
      '--events',
      'blocks',
      '--rate',
      'max',
      '--cycles',
      '3',
    ])
    expect(code).toBe(0)
    expect(lines(out).map(({ channel, hz }) => [channel, hz])).toEqual([
      ['ts1', 1],
      ['ts2', 1],
      ['ts3', 1],
    ])
    expect(lines(errors)).toMatchObject([{ published: 3, good: 3 }])
  })

  it('times readings so that the last is not ahead of now', async () => {
    const { out } = await run([
      '--json',
      '--events',
      'readings',
      '--rate',
      'max',
      '--rigs',
      '1',
      '--cycles',
      '960',
    ])
    const times = lines(out).map(({ ts }) => Number(ts))
    expect(times[0]! % 60_000).toBe(0)
    expect(times.at(-1)! - times[0]!).toBe(119_000)
    expect(times.at(-1)).toBeLessThan(Date.now())
    expect(times.at(-1)).toBeGreaterThan(Date.now() - 180_000)
  })

  it.each([
    [['--json', '--cycles', '1'], '--json is for readings'],
    [[...endless, '--events', 'readings', '--truth', '-'], '--truth is for cycles, and these are readings'],
    [[...endless, '--events', 'blocks', '--tombstones'], '--tombstones is for cycles, and these are blocks'],
    [
      [...endless, '--cycles', '1', '--events', 'blocks', '--only-trouble', 'missing-value'],
      '--only-trouble missing-value: blocks may have one of late-reading, truncated-body',
    ],
    [
      ['--json', '--cycles', '1', '--events', 'readings', '--only-trouble', 'wrong-magic'],
      '--only-trouble wrong-magic: readings may have one of missing-value, late-reading.',
    ],
  ])('refuses options of other events: %j', async (args, message) => {
    const { code, errors } = await run(args)
    expect(code).toBe(2)
    expect(errors).toContain(message)
  })

  it('shows its options when asked', async () => {
    const { code, out } = await run(['--help'])
    expect(code).toBe(0)
    expect(out).toContain('--trouble SHARE')
  })

  it.each([
    ['wrong usage', ['--topic'], 2],
    [
      'a file that cannot be written',
      [...endless, '--cycles', '1', '--truth', join(scratch, 'no/folder')],
      2,
    ],
    ['a registry that is none', [...endless, '--cycles', '1', '--registry', 'ftp://x'], 2],
  ])('says what is wrong: %s', async (_what, args, expected) => {
    const { code, out, errors } = await run(args)
    expect({ code, out }).toEqual({ code: expected, out: '' })
    expect(errors).toMatch(/^simulator: .+\n$/s)
  })

  it('says that the broker cannot be reached', async () => {
    const broker = newBroker()
    broker.setOutage(true)
    expect(await run([...endless, '--cycles', '1'], broker)).toMatchObject({ code: 3 })
  })
})
