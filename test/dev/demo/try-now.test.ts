import { describe, expect, it } from 'vitest'
import { unknownCategoryLine } from '../../../src/dev/demo/join-line.ts'
import { tryNow } from '../../../src/dev/demo/try-now.ts'

describe('tryNow', () => {
  it('has the lines for a second instance and for an unknown category, where Kafka is', () => {
    const joining = { variables: { KAFKA_BROKERS: 'a:1' }, config: 'p.yaml', overrides: [] }
    expect(tryNow('http://h:1', joining)).toContain(
      '  a second instance joins with: KAFKA_BROKERS=a:1 npx sluice run -c p.yaml',
    )
    expect(tryNow('http://h:1', joining).join('\n')).toContain(unknownCategoryLine(joining))
    expect(tryNow('http://h:1', null).join('\n')).not.toMatch(/instance|--only-trouble/)
  })

  it('has the address of the metrics', () => {
    expect(tryNow('http://h:1', null).join('\n')).toContain(
      'curl -s http://h:1/metrics | grep sluice_records',
    )
  })
})
