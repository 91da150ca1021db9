import { describe, expect, it } from '@jest/globals'
import { fewCovering, findUnlogged, remembered } from '../../lib/coverage/find-unlogged.ts'
import type { AdvancedSelector, Selectors } from '../../lib/model/index.ts'
import {
  advanced,
  basic,
  data,
  field,
  is,
  management,
  managementOnly,
  not,
  s3Objects,
  selector,
} from './builders.ts'
import { holeIn } from './hole-in.ts'

describe('operators', () => {
  it('adds Equals and StartsWith of one field up, and takes NotEquals and NotStartsWith away together', () => {
    const one = field('eventName', { equals: ['A'], startsWith: ['B'] })
    const opposite = field('eventName', { notEquals: ['A'], notStartsWith: ['B'] })
    expect(holeIn([one], [opposite])).toBeUndefined()
    expect(
      holeIn([one], [field('eventName', { notEquals: ['A'], notStartsWith: ['B', 'C'] })]),
    ).toMatchObject({
      eventName: expect.stringMatching(/^C/),
    })
  })

  it('sees a string that begins and ends with overlapping literals', () => {
    const edges = field('eventName', { notStartsWith: ['ab'] })
    const ends = field('eventName', { notEndsWith: ['ba'] })
    const witness = holeIn([edges], [ends])
    expect(witness?.['eventName']).toMatch(/^ab.*ba$/)
    expect(holeIn([edges], [ends], [field('eventName', { startsWith: ['ab'] })])).toBeUndefined()
  })

  it('tells an overlapping literal itself apart from other strings of its edges', () => {
    const rest = [
      [field('eventName', { notStartsWith: ['ab'] })],
      [field('eventName', { notEndsWith: ['ba'] })],
    ]
    expect(holeIn(...rest, [not('eventName', 'aba')])).toMatchObject({ eventName: 'aba' })
    expect(holeIn(...rest, [is('eventName', 'aba')])?.['eventName']).not.toBe('aba')
  })

  it('keeps the longest literal that a string begins with apart from its beginnings', () => {
    const nested = [
      [field('eventName', { notStartsWith: ['Get'] })],
      [field('eventName', { startsWith: ['GetObject'] })],
    ]
    expect(holeIn(...nested)?.['eventName']).toMatch(/^Get(?!Object)/)
    expect(holeIn(...nested, [field('eventName', { startsWith: ['G'] })])).toBeUndefined()
  })

  it('takes several conditions on one field together', () => {
    const twice = [field('eventName', { startsWith: ['Q'] }), field('eventName', { endsWith: ['Z'] })]
    const others = [field('eventName', { notStartsWith: ['Q'] })]
    expect(holeIn(others, twice)?.['eventName']).toMatch(/^Q.*[^Z]$/)
    expect(holeIn(others, twice, [field('eventName', { notEndsWith: ['Z'] })])).toBeUndefined()
    expect(holeIn(others, twice.slice(0, 1))).toBeUndefined()
  })

  it('needs every way through when conditions are on different fields', () => {
    const name = is('eventName', 'A')
    const source = is('eventSource', 'b')
    expect(holeIn([name], [source], [not('eventName', 'A'), not('eventSource', 'b')])).toBeUndefined()
    expect(holeIn([name, source], [not('eventName', 'A')])).toMatchObject({ eventName: 'A' })
    expect(holeIn([name, source], [not('eventName', 'A')])?.['eventSource']).not.toBe('b')
  })
})

describe('absent fields', () => {
  it('finds the event without a field where only events with it are logged', () => {
    const witness = holeIn([field('errorCode', { startsWith: [''] })])
    expect(witness).toBeDefined()
    expect(witness).not.toHaveProperty('errorCode')
  })

  it('counts an absent field as not deselected', () => {
    expect(
      holeIn([is('sessionCredentialFromConsole', 'true')], [not('sessionCredentialFromConsole', 'true')]),
    ).toBe(undefined)
    expect(
      holeIn([is('sessionCredentialFromConsole', 'true')], [is('sessionCredentialFromConsole', 'false')]),
    ).not.toHaveProperty('sessionCredentialFromConsole')
  })

  it('holds that sessionCredentialFromConsole is true, false or absent', () => {
    const name = 'sessionCredentialFromConsole'
    const absent = field(name, { notStartsWith: [''] })
    expect(holeIn([is(name, 'true')], [is(name, 'false')], [absent])).toBeUndefined()
    expect(holeIn([is(name, 'true')], [absent])).toMatchObject({ [name]: 'false' })
  })

  it.each(['eventSource', 'eventName', 'eventType', 'readOnly'])(
    'holds that management events have %s',
    (name) => {
      expect(holeIn([field(name, { startsWith: ['', 'true', 'false'] })])).toBeUndefined()
    },
  )

  it('holds that network activity may lack readOnly and data events may lack an ARN', () => {
    const network = selector(is('eventCategory', 'NetworkActivity'))
    const withReadOnly = { fields: [...network.fields, is('readOnly', 'true', 'false')] }
    expect(findUnlogged(network, [advanced(withReadOnly)])).not.toHaveProperty('readOnly')
    const witness = findUnlogged(data(s3Objects), [
      advanced(data(s3Objects, field('resources.ARN', { startsWith: [''] }))),
    ])
    expect(witness).toMatchObject({ 'resources.type': s3Objects })
    expect(witness).not.toHaveProperty(['resources.ARN'])
  })

  it.each(['resources.type', 'readOnly', 'eventSource', 'eventName', 'eventType'])(
    'holds that data events have %s',
    (name) => {
      const all = is('eventCategory', 'Data')
      const having = selector(all, field(name, { startsWith: [''] }))
      expect(findUnlogged(selector(all), [advanced(having)])).toBeUndefined()
    },
  )
})

describe('fields and categories that the engine does not know', () => {
  const unknown = is('eventVersion', '1.11')

  it.each(['errorCode', 'vpcEndpointId', 'userIdentity.arn', 'resources.type', 'resources.ARN'])(
    'knows %s',
    (name) => {
      expect(holeIn([is(name, 'x')], [not(name, 'x')])).toBeUndefined()
    },
  )

  it.each(['constructor', 'toString'])('is not misled by what objects inherit: %s', (name) => {
    expect(findUnlogged(management(is(name, 'x')), [])).toMatchObject({ [name]: 'x' })
    expect(findUnlogged(management(not(name, 'x')), [basic()])).toBeUndefined()
    expect(findUnlogged(selector(is('eventCategory', name)), [basic()])).toEqual({ eventCategory: name })
    const odd = basic({ dataResources: [{ type: name, values: ['x'] }] })
    expect(findUnlogged(data(name), [odd])).toMatchObject({ 'resources.type': name })
  })

  it('never takes a selector with an unknown field as coverage', () => {
    expect(holeIn([unknown])).toBeDefined()
    expect(holeIn([field('eventVersion', { equals: [] })])).toBeDefined()
    expect(holeIn([unknown], [])).toBeUndefined()
  })

  it('answers for a wanted unknown field with a witness that has it', () => {
    const wanted = management(unknown)
    expect(findUnlogged(wanted, [basic({ readWrite: 'WriteOnly' })])).toMatchObject({
      eventVersion: '1.11',
      readOnly: 'true',
    })
    expect(findUnlogged(wanted, [basic()])).toBeUndefined()
  })

  it('takes the same selector as covering itself, in any order', () => {
    const wanted = selector(managementOnly, unknown)
    expect(findUnlogged(wanted, [advanced(selector(unknown, managementOnly))])).toBeUndefined()
    expect(
      findUnlogged(wanted, [advanced(selector(managementOnly, is('eventVersion', '1.12')))]),
    ).toBeDefined()
  })

  it('takes no selector without a category as coverage, and asks about all categories where none is wanted', () => {
    expect(findUnlogged(management(), [advanced(selector())])).toBeDefined()
    expect(findUnlogged(management(), [advanced(selector(is('eventCategory')))])).toBeDefined()
    const everything = selector(is('eventName', 'X'))
    const two = advanced(management(), selector(is('eventCategory', 'Data')))
    expect(findUnlogged(everything, [two])).toMatchObject({
      eventCategory: 'NetworkActivity',
      eventName: 'X',
    })
    const all = advanced(selector(is('eventCategory', 'Management', 'Data', 'NetworkActivity')))
    expect(findUnlogged(everything, [all])).toBeUndefined()
  })

  it('does not take a category that it does not know for one that cannot be', () => {
    const wanted = selector(is('eventCategory', 'ConfigurationItem'))
    expect(findUnlogged(wanted, [basic()])).toEqual({ eventCategory: 'ConfigurationItem' })
    expect(findUnlogged(wanted, [advanced(wanted)])).toBeUndefined()
  })
})

describe('what nothing can be', () => {
  it.each<[string, AdvancedSelector]>([
    ['contradictory names', management(is('eventName', 'A'), not('eventName', 'A'))],
    ['no possible category', selector(is('eventCategory', 'Data'), not('eventCategory', 'Data'))],
    ['no possible readOnly', management(is('readOnly', 'maybe'))],
  ])('has no witness: %s', (_, wanted) => {
    expect(findUnlogged(wanted, [])).toBeUndefined()
  })
})

/** AWS's names have none of the characters for private use, but a selector may name any. */
describe('characters for private use', () => {
  const [first, second, third] = ['\u{e000}', '\u{e001}', '\u{e002}']

  it('in selectors are characters like any other', () => {
    const others = [field('eventName', { notStartsWith: [first] })]
    const witness = holeIn(others, [field('eventName', { notEndsWith: [second] })])
    expect(witness?.['eventName']).toMatch(/^\u{e000}.*\u{e001}$/u)
    expect(holeIn(others, [field('eventName', { startsWith: [first] })])).toBeUndefined()
  })

  it('do not hide a hole behind the characters that the search fills in', () => {
    const all = ['', 'q'].map((edge) => [field('eventName', { notStartsWith: [`Q${edge}`] })])
    for (const literal of [first, first + second, `${third}${second}${first}`]) {
      const witness = holeIn(...all, [
        field('eventName', { startsWith: [`Qq${literal}`], equals: [`Qq${first}`] }),
      ])
      expect(witness?.['eventName']).toMatch(/^Qq/)
      expect(witness?.['eventName']?.startsWith(`Qq${literal}`)).toBe(false)
    }
  })

  it('that are named one after the other are all told from what is left', () => {
    const named = [first, second].map((one) => [is('eventName', `Q${one}`), field('eventName', {})])
    const others = [field('eventName', { notStartsWith: ['Q'] })]
    expect(holeIn(others, ...named)?.['eventName']).toMatch(/^Q(?![\u{e000}\u{e001}]$)/u)
  })
})

const named = (name: string) => advanced(management(not('eventName', name)))
const reads = basic({ readWrite: 'ReadOnly' })
const writes = basic({ readWrite: 'WriteOnly' })

describe('fewCovering', () => {
  it('names trails that log everything wanted, leaving out those that need not', () => {
    const logged = [advanced(data(s3Objects)), reads, named('a'), writes, named('b')]
    const few = fewCovering(management(), logged) ?? []
    expect(few.length).toBeLessThan(4)
    expect(findUnlogged(management(), few)).toBeUndefined()
  })

  it('proves nothing by its silence: where something is missed, where all are needed, or where one is all', () => {
    expect(fewCovering(management(), [reads, advanced(data(s3Objects)), reads])).toBeUndefined()
    expect(fewCovering(management(), [reads, writes])).toBeUndefined()
    expect(fewCovering(management(), [basic()])).toBeUndefined()
    const five = ['a', 'b', 'c', 'd', 'e'].map((start): Selectors =>
      advanced(management(field('eventName', { startsWith: [start] }))),
    )
    expect(fewCovering(management(), [...five, reads])).toBeUndefined()
  })

  it('gives up where a few are too intricate, which the whole need not be', () => {
    const intricate = advanced(
      ...Array.from({ length: 1100 }, (_, at) =>
        management(field('eventName', { notStartsWith: [`s${at}.`], notEndsWith: [`.${at}e`] })),
      ),
    )
    const logged = [intricate, named('a'), basic()]
    expect(() => fewCovering(management(), logged)).not.toThrow()
    expect(findUnlogged(management(), logged)).toBeUndefined()
  })
})

describe('what the few must log', () => {
  const intricate = advanced(
    ...Array.from({ length: 1100 }, (_, at) =>
      management(field('eventName', { notStartsWith: [`s${at}.`], notEndsWith: [`.${at}e`] })),
    ),
  )

  it('is proved, and not taken for granted where they are too intricate', () => {
    expect(fewCovering(management(), [intricate, reads, reads])).toBeUndefined()
  })

  it('is every category that is wanted', () => {
    expect(fewCovering({ fields: [] }, [basic(), basic(), basic()])).toBeUndefined()
  })

  it('is logged by three, or by one, where others stand beside them', () => {
    const sources = ['a', 'b'].map((source) => advanced(management(is('eventSource', source))))
    const rest = advanced(management(not('eventSource', 'a', 'b')))
    const others = Array.from({ length: 3 }, () => advanced(management(is('eventSource', 'c'))))
    expect(new Set(fewCovering(management(), [...others, ...sources, rest]))).toEqual(
      new Set([...sources, rest]),
    )
    expect(fewCovering(management(), [basic(), reads, writes])).toEqual([basic()])
  })
})

const [a, b] = [{}, {}]

function fail(): never {
  throw new Error('too hard')
}

describe('remembered', () => {
  it('works an answer out once for the same objects in the same order', () => {
    const answers = remembered<number>()
    let worked = 0
    const work = () => ++worked
    expect([answers([a, b], work), answers([a, b], work), worked]).toEqual([1, 1, 1])
    expect([answers([b, a], work), answers([a], work), answers([], work), worked]).toEqual([2, 3, 4, 4])
  })

  it('takes like objects for different ones', () => {
    const answers = remembered<string>()
    expect(answers([a], () => 'of a')).toBe('of a')
    expect(answers([b], () => 'of b')).toBe('of b')
  })

  it('remembers that there is nothing, and that it failed', () => {
    const nothing = remembered<undefined | string>()
    expect(nothing([a], () => undefined)).toBeUndefined()
    expect(nothing([a], () => 'something')).toBeUndefined()
    const failing = remembered<string>()
    expect(() => failing([a], fail)).toThrow('too hard')
    expect(() => failing([a], () => 'easy')).toThrow('too hard')
  })
})
