import { describe, expect, it } from '@jest/globals'
import { figureRows } from '../../bench/figure-rows.ts'
import { type Figure, holds } from '../../bench/figure.ts'
import { plot } from '../../bench/plot.ts'
import { resultsPage } from '../../bench/results-page.ts'
import { textTable } from '../../bench/text-table.ts'

const figure = (changes: Partial<Figure>): Figure => ({
  case: '17 regions',
  name: 'wall',
  measured: 150,
  unit: 'ms',
  ...changes,
})
const atMost = (most: number, of: 'value' | 'ratio') => ({ bound: { most, of } })

describe('a bound', () => {
  it('of a value holds up to that value', () => {
    expect(holds(figure(atMost(150, 'value')))).toBe(true)
    expect(holds(figure(atMost(149, 'value')))).toBe(false)
  })

  it('of a ratio holds up to that many times the floor, and never without a floor', () => {
    expect(holds(figure({ floor: 100, ...atMost(1.5, 'ratio') }))).toBe(true)
    expect(holds(figure({ floor: 99, ...atMost(1.5, 'ratio') }))).toBe(false)
    expect(holds(figure(atMost(1.5, 'ratio')))).toBe(false)
  })

  it('that is not set neither holds nor fails', () => expect(holds(figure({}))).toBeUndefined())
})

describe('a row', () => {
  it('says what was measured, its floor, the ratio, and a bound that does not hold in capitals', () => {
    expect(
      figureRows([figure({ floor: 75, ...atMost(1.5, 'ratio') }), figure({ measured: 1.2345 })]),
    ).toEqual([
      ['17 regions', 'wall', '150 ms', '75 ms', '2', '1.5 × floor', 'NO'],
      ['17 regions', 'wall', '1.23 ms', '', '', '', ''],
    ])
  })

  it('stands in columns', () =>
    expect(
      textTable([
        ['a', 'long', ''],
        ['longer', 'b', ''],
      ]),
    ).toBe('a       long\nlonger  b'))
})

const sections = [{ title: 'Sweep', about: 'Of <all> & sundry.', figures: [figure({ floor: 100 })] }]
const where = { date: '2026-11-21', node: '24.1.0', processor: 'A processor', cores: 2, memoryGiB: 7.77 }

describe('the page', () => {
  it('says when and where, and how busy the machine was', () => {
    const page = resultsPage(sections, { ...where, load: [3, 4] })
    expect(page).toContain('2026-11-21')
    expect(page).toContain('A processor, 2 cores, 7.8 GiB')
    expect(page).toContain('3.00 at the start, 4.00 at the end. The machine was busy')
    expect(page).toContain('| 17 regions | wall | 150 ms | 100 ms | 1.5 |  |  |')
    expect(resultsPage(sections, { ...where, load: [0.1, 2] })).not.toContain('busy')
  })
})

describe('the plot', () => {
  it('has a bar for each figure with a floor, and escapes its label', () => {
    const drawn = plot([{ title: '', about: '', figures: [figure({ case: 'a<b', floor: 100 }), figure({})] }])
    expect(drawn.match(/a&lt;b: wall/g)).toHaveLength(1)
    expect(drawn).toContain('>1.50<')
    expect(drawn).not.toContain('17 regions')
  })

  it('draws nothing that is not a number, even of nothing', () => {
    expect(plot([])).not.toMatch(/NaN|Infinity/)
    expect(plot(sections)).not.toMatch(/NaN|Infinity/)
  })
})
