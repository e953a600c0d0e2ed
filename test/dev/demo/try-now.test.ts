import { describe, expect, it } from 'vitest'
import { tryNow } from '../../../src/dev/demo/try-now.ts'

describe('tryNow', () => {
  it('has the line by which a second instance joins, where one can', () => {
    const joining = { variables: { KAFKA_BROKERS: 'a:1' }, config: 'p.yaml', overrides: [] }
    expect(tryNow('http://h:1', joining)).toContain(
      '  a second instance joins with: KAFKA_BROKERS=a:1 npx sluice run -c p.yaml',
    )
    expect(tryNow('http://h:1', null).join('\n')).not.toContain('instance')
  })

  it('has the address of the metrics', () => {
    expect(tryNow('http://h:1', null).join('\n')).toContain(
      'curl -s http://h:1/metrics | grep sluice_records',
    )
  })
})
