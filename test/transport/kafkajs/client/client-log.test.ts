import { logLevel } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../src/core/logger.ts'
import type { Logger } from '../../../../src/core/logger.ts'
import { clientLog } from '../../../../src/transport/kafkajs/client/client-log.ts'
import { StandingClock } from '../../../support/standing-clock.ts'

function logged(label: string, message: string, fields: object = {}, isQuiet = false) {
  const lines: [string, object, string][] = []
  const write = (level: string) => (about: object, text: string) => void lines.push([level, about, text])
  const logger: Logger = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  }
  const entry = {
    namespace: 'Connection',
    level: logLevel.ERROR,
    label,
    log: { timestamp: 't', message, ...fields },
  }
  clientLog(logger, isQuiet)(logLevel.ERROR)(entry)
  return lines
}

describe('clientLog', () => {
  it('passes on what kafkajs calls an error as a warning, with the fields that tell where', () => {
    const fields = {
      broker: 'b:1',
      groupId: 'g',
      retryCount: 2,
      payload: 'secret',
      stack: 's',
      error: 'Unknown',
    }
    expect(logged('ERROR', 'Response Metadata', fields)).toEqual([
      [
        'warn',
        {
          event: 'kafka-client',
          namespace: 'Connection',
          broker: 'b:1',
          groupId: 'g',
          retryCount: 2,
          error: 'Unknown',
        },
        'kafkajs: Response Metadata',
      ],
    ])
  })

  it.each([
    ['Response Heartbeat', 'The group is rebalancing, so a rejoin is needed'],
    ['Response GroupCoordinator', 'The group coordinator is not available'],
    ['Response InitProducerId', "The coordinator is loading and hence can't process requests for this group"],
    ['Response OffsetCommit', 'Specified group generation id is not valid'],
    ['Failed to connect to seed broker, trying another broker from the list: Connection error', undefined],
  ])('keeps what is no news to debug: %s, %s', (message, error) => {
    expect(logged('ERROR', message, { error })[0]?.[0]).toBe('debug')
  })

  it.each(['WARN', 'INFO', 'DEBUG'])('keeps %s to debug', (label) => {
    expect(logged(label, 'Pausing fetching from 1 topics')[0]?.[0]).toBe('debug')
  })

  it('keeps everything to debug when the caller tells of the error by itself', () => {
    expect(logged('ERROR', 'Response Metadata', { error: 'Unknown' }, true)[0]?.[0]).toBe('debug')
  })

  it('tells of a log-in that fails once a minute, whichever client says so', () => {
    const clock = new StandingClock()
    const events: unknown[] = []
    const logger: Logger = { ...silentLogger, warn: (fields) => void events.push(fields) }
    const refuse = (message: string, isQuiet = false) => {
      const entry = { namespace: '', level: logLevel.ERROR, label: 'ERROR', log: { timestamp: 't', message } }
      clientLog(logger, isQuiet, clock)(logLevel.ERROR)(entry)
    }
    refuse('SASL PLAIN authentication failed: no', true)
    expect(events).toEqual([])
    refuse('SASL PLAIN authentication failed: no')
    refuse('cannot log in to Kafka: the token endpoint is down')
    expect(events).toEqual([{ event: 'log-in-failed', error: 'SASL PLAIN authentication failed: no' }])
    void clock.advance(60_000)
    refuse('cannot log in to Kafka: the token endpoint is down')
    expect(events).toHaveLength(2)
  })
})
