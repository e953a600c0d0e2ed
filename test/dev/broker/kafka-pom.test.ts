import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { kafkaPom } from '../../../src/dev/broker/kafka-pom.ts'
import { artifactsFolder } from '../../../src/dev/maven-artifacts.ts'
import { scratchFolder } from '../../support/scratch.ts'

const cache = scratchFolder()

describe('the pom of the local broker', () => {
  it('is the one that is checked in where no version is asked for', () => {
    expect(kafkaPom({})).toMatch(/src\/dev\/broker\/pom\.xml$/)
    expect(kafkaPom({ SLUICE_KAFKA_VERSION: '' })).toBe(kafkaPom({}))
  })

  it('is that of another version, whose jars lie in a folder of their own', async () => {
    const pom = kafkaPom({ SLUICE_KAFKA_VERSION: '3.9.1', XDG_CACHE_HOME: cache })
    const text = readFileSync(pom, 'utf8')
    expect(text).toContain('<artifactId>kafka</artifactId>\n  <version>3.9.1</version>')
    // The broker's own is that of the pom; others keep theirs.
    expect(text.match(/3\.9\.1/g)).toHaveLength(1)
    const artifacts = { title: 'Kafka', size: '1 MB', goal: 'copy-dependencies', pom } as const
    expect(await artifactsFolder(artifacts, cache)).toMatch(/kafka-3\.9\.1-[0-9a-f]{8}$/)
  })

  it('refuses what is no version', () => {
    expect(() => kafkaPom({ SLUICE_KAFKA_VERSION: '../x' })).toThrow('is no version')
  })
})
