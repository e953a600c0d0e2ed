import { expect, it } from 'vitest'
import { judgedReadings } from '../../../src/app/watching/judged-readings.ts'
import { records } from '../../monitor/monitor-records.ts'

const { drift, kpi, alert } = records
const book = { drift: [drift], kpis: [kpi, { ...kpi, name: 'answers in time', isMet: true }] }

it('tells what is open and how far features have moved, names alone', () => {
  const { openAlerts, drift: moved, kpis } = judgedReadings(book, { open: [alert] }, () => true)
  expect(openAlerts()).toContainEqual({ alert: 'feature-drift', count: 1 })
  expect(openAlerts()).toContainEqual({ alert: 'key-silent', count: 0 })
  expect(moved()).toEqual([{ model: 'cooler', version: '3', feature: 'psa_bar', score: 15.5, distance: 1.2 }])
  expect(kpis()).toEqual([{ kpi: 'answers in time', isMet: true }])
})

it('has series of so many columns: those that moved most', () => {
  const [column] = drift.features
  const features = Array.from({ length: 80 }, (_, at) => ({ ...column!, name: `f${at}`, score: at }))
  const found = judgedReadings({ ...book, drift: [{ ...drift, features }] }, { open: [] }, () => true).drift()
  expect(found).toHaveLength(50)
  expect(found[0]?.feature).toBe('f79')
})

it('tells nothing where another instance judges', () => {
  const { openAlerts, drift: moved, kpis } = judgedReadings(book, { open: [alert] }, () => false)
  expect([openAlerts(), moved(), kpis()]).toEqual([[], [], []])
})
