import { describe, expect, it } from 'vitest'
import { serverProperties } from '../../../src/dev/broker/server-properties.ts'

const node = (id: number) => ({ id, port: 9090 + id, controllerPort: 9190 + id })

const read = (text: string) =>
  new Map(
    text
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )

describe('serverProperties', () => {
  it('configures one node to stand alone', () => {
    const properties = read(serverProperties(node(1), [node(1)]))
    expect(Object.fromEntries(properties)).toMatchObject({
      'node.id': '1',
      'controller.quorum.voters': '1@127.0.0.1:9191',
      listeners: 'PLAINTEXT://127.0.0.1:9091,CONTROLLER://127.0.0.1:9191',
      'default.replication.factor': '1',
      'min.insync.replicas': '1',
      'transaction.state.log.replication.factor': '1',
      'transaction.state.log.min.isr': '1',
    })
  })

  it('configures three nodes to survive the loss of one', () => {
    const nodes = [node(1), node(2), node(3)]
    const properties = read(serverProperties(node(2), nodes))
    expect(Object.fromEntries(properties)).toMatchObject({
      'node.id': '2',
      'controller.quorum.voters': '1@127.0.0.1:9191,2@127.0.0.1:9192,3@127.0.0.1:9193',
      'advertised.listeners': 'PLAINTEXT://127.0.0.1:9092',
      'default.replication.factor': '3',
      'min.insync.replicas': '2',
      'offsets.topic.replication.factor': '3',
      'transaction.state.log.min.isr': '2',
    })
  })

  it('listens on 127.0.0.1 only', () => {
    const hosts = serverProperties(node(1), [node(1), node(2)]).match(/(?<=:\/\/|@)[^:]+/g)
    expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']))
  })

  it("lets the caller's settings win", () => {
    const properties = read(
      serverProperties(node(1), [node(1)], { 'min.insync.replicas': '7', extra: 'yes' }),
    )
    expect(properties.get('min.insync.replicas')).toBe('7')
    expect(properties.get('extra')).toBe('yes')
  })
})
