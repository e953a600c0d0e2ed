import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createLogger } from '../../src/observability/logger.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()
let files = 0

function lines(write: (file: string) => void): Record<string, unknown>[] {
  const file = join(scratch, `log-${files++}`)
  write(file)
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('createLogger', () => {
  it('writes one JSON object a line, with time, level, fields and message', () => {
    const [line] = lines((file) => {
      createLogger('info', { pipeline: 'rig' }, file).info({ event: 'ready', topic: 'in' }, 'joined')
    })
    expect(line).toMatchObject({ level: 'info', pipeline: 'rig', topic: 'in', msg: 'joined' })
    expect(line?.['time']).toMatch(/^\d{4}-/)
  })

  it.each([
    { password: 'p' },
    { kafka: { sasl: { password: 'p' } } },
    { record: { value: 'p' } },
    { a: { b: { token: 'p' } } },
  ])('never writes a secret or a record: %j', (fields) => {
    const [line] = lines((file) => {
      createLogger('info', {}, file).info({ event: 'ready', ...fields }, 'm')
    })
    expect(JSON.stringify(line)).not.toContain('"p"')
    expect(JSON.stringify(line)).toContain('[redacted]')
  })

  it('keeps quiet below its level', () => {
    const written = lines((file) => {
      const logger = createLogger('warn', {}, file)
      logger.info({ event: 'ready' }, 'no')
      logger.warn({ event: 'ready' }, 'yes')
    })
    expect(written.map((line) => line['msg'])).toEqual(['yes'])
  })
})
