import { describe, expect, it } from 'vitest'
import { factsOf } from '../../src/compile/field-doc.ts'

describe('factsOf', () => {
  it.each([
    ['0..250 bar', 0, 250, 'bar'],
    ['0..250', 0, 250, null],
    ['-20 .. 120 °C', -20, 120, '°C'],
    ['0...1.5', 0, 1.5, null],
    ['0..100%', 0, 100, '%'],
    ['[0, 250]', 0, 250, null],
    ['[-1e3, +1e3] l/min', -1000, 1000, 'l/min'],
    ['unit: bar; range: -20 to 120', -20, 120, 'bar'],
    ['Range: 0 to 10 kW', 0, 10, 'kW'],
    ['range: [0, 1]', 0, 1, null],
    ['range: 0..250 bar', 0, 250, 'bar'],
    ['Pressure at the pump, 0..250 bar', 0, 250, 'bar'],
    ['Pressure at the pump (0..250 bar), mean over the cycle.', 0, 250, 'bar'],
    ['Pressure at the pump. [0, 250] bar.', 0, 250, 'bar'],
    ['Inlet pressure: 0..250 bar', 0, 250, 'bar'],
    ['Inlet: unit: bar; range: 0 to 250', 0, 250, 'bar'],
    ['Pressure.\nunit: bar\nrange: 0 to 250', 0, 250, 'bar'],
    ['0..250 bar; unit: bar', 0, 250, 'bar'],
  ])('reads %j', (doc, min, max, unit) => {
    expect(factsOf(doc)).toEqual({ range: { min, max }, unit })
  })

  it.each([
    ['unit: m³/h', 'm³/h'],
    ['Flow; Units: l/min.', 'l/min'],
  ])('reads the unit alone of %j', (doc, unit) => {
    expect(factsOf(doc)).toEqual({ range: null, unit })
  })

  it.each([
    null,
    '',
    'Pressure at sensor PS1, mean over the cycle, in bar.',
    'from 0 to 250 bar',
    '0 to 250 bar',
    'see [1, 2]',
    'versions 1..3 of the sensor',
    '0..250 bar above ambient',
    '250..0 bar',
    '0-250 bar',
    'range: high',
    'Ports: 1..3 of the valve',
    'unit: degrees of arc',
    'unit:',
    'bar',
    '1.2.3',
    '10.1.0..5',
  ])('is sure of nothing in %j', (doc) => {
    expect(factsOf(doc)).toEqual({ range: null, unit: null })
  })

  it('takes neither of two that differ', () => {
    expect(factsOf('0..250 bar; 0..25 MPa')).toEqual({ range: null, unit: null })
    expect(factsOf('0..250 bar; unit: psi')).toEqual({ range: { min: 0, max: 250 }, unit: null })
  })
})
