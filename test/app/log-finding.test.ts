import { describe, expect, it } from 'vitest'
import { logFinding } from '../../src/app/log-finding.ts'
import { assembleOrThrow } from '../../src/app/assemble.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { rigFiles } from '../../src/dev/simulator/rig-files.ts'

describe('logFinding', () => {
  it('warns of what lint warns of, and tells what it only remarks', async () => {
    const lines: unknown[] = []
    const noting = (level: string) => (fields: object) => void lines.push({ level, ...fields })
    const logger = { ...silentLogger, info: noting('info'), warn: noting('warn') }
    const overrides = [
      ...['input.topic=', 'input.pattern=sluice-demo.*'],
      'kafka.sasl={mechanism: plain, username: me, password: open}',
    ]
    await assembleOrThrow({ file: rigFiles.config, overrides, environment: {} }, logFinding(logger))
    const finding = (text: string) => expect.stringContaining(text) as string
    expect(lines).toEqual([
      { level: 'info', event: 'lint-finding', finding: finding('info: input.pattern') },
      { level: 'warn', event: 'lint-finding', finding: finding('warning: kafka.sasl') },
    ])
  })
})
