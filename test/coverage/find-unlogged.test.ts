import { describe, expect, it } from '@jest/globals'
import { CoverageTooComplex } from '../../lib/coverage/coverage-too-complex.ts'
import { findUnlogged } from '../../lib/coverage/find-unlogged.ts'
import type { AdvancedSelector, FieldSelector } from '../../lib/model.ts'
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

/** A witness for all management events, against one advanced selector for each list of conditions. */
function holeIn(...conditions: FieldSelector[][]) {
  return findUnlogged(management(), [advanced(...conditions.map((fields) => management(...fields)))])
}

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
    const twice = [field('eventName', { startsWith: ['A'] }), field('eventName', { endsWith: ['B'] })]
    expect(holeIn([field('eventName', { notStartsWith: ['A'] })], twice)?.['eventName']).toMatch(/^A.*[^B]$/)
    expect(
      holeIn([field('eventName', { notStartsWith: ['A'] })], [field('eventName', { startsWith: ['A'] })]),
    ).toBe(undefined)
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

  it('holds that data events have a resource type', () => {
    const all = selector(is('eventCategory', 'Data'))
    expect(
      findUnlogged(all, [
        advanced({ fields: [...all.fields, field('resources.type', { startsWith: [''] })] }),
      ]),
    ).toBe(undefined)
  })
})

describe('fields and categories that the engine does not know', () => {
  const unknown = is('eventVersion', '1.11')

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

describe('witnesses', () => {
  it('is a real event where one will do', () => {
    expect(findUnlogged(management(), [])).toEqual({
      eventCategory: 'Management',
      readOnly: 'false',
      eventSource: 'ec2.amazonaws.com',
      eventName: 'RunInstances',
      eventType: 'AwsApiCall',
      'userIdentity.arn': 'arn:aws:iam::111122223333:user/alice',
    })
  })

  it('keeps what it can of a real event where none will do, in characters that people write', () => {
    const witness = holeIn(
      [field('eventSource', { notStartsWith: ['glue'] })],
      [field('eventName', { notEndsWith: ['Job'] })],
    )
    expect(witness).toMatchObject({ eventType: 'AwsApiCall', eventCategory: 'Management' })
    expect(witness?.['eventSource']).toMatch(/^glue[\x20-\x7e]+$/)
    expect(witness?.['eventName']).toMatch(/^[\x20-\x7e]+Job$/)
  })

  it('uses characters that stand in no literal, even hostile ones', () => {
    const hostile = [field('eventName', { notStartsWith: ['\ue000', 'a\ue001'], notEndsWith: ['\ue002$&'] })]
    const witness = holeIn(hostile, [field('eventName', { endsWith: ['\ue002$&'], startsWith: ['\ue000'] })])
    expect(witness?.['eventName']).toMatch(/^a\ue001/)
  })
})

function spread(count: number, of: (position: number) => FieldSelector): FieldSelector[][] {
  return Array.from({ length: count }, (_, position) => [of(position)])
}

describe('cost', () => {
  it('gives up, rather than answer wrongly or hang, where the choices multiply beyond reason', () => {
    const both = spread(1100, (at) =>
      field('eventName', { notStartsWith: [`s${at}.`], notEndsWith: [`.${at}e`] }),
    )
    expect(() => holeIn(...both)).toThrow(CoverageTooComplex)
    expect(() => holeIn(...both)).toThrow(/too intricate/)
  })

  it('gives up where the search does', () => {
    const names = ['eventSource', 'eventName', 'eventType', 'userIdentity.arn', 'errorCode']
    const tangled = Array.from({ length: 100 }, (_, at) =>
      names.map((name, k) =>
        field(name, { notStartsWith: [`v${(at * (k + 3)) % 17}`], notEndsWith: [`${(at * (k + 7)) % 13}`] }),
      ),
    )
    expect(() => holeIn(...tangled)).toThrow(CoverageTooComplex)
  })

  it('still decides hundreds of selectors that deselect in five fields each', () => {
    const names = ['eventSource', 'eventName', 'eventType', 'userIdentity.arn', 'errorCode']
    const many = Array.from({ length: 100 }, (_, at) => names.map((name) => not(name, `${name}-${at}`)))
    expect(holeIn(...many)).toBeUndefined()
  })

  it('finds the one hole among hundreds of values', () => {
    const values = Array.from({ length: 500 }, (_, at) => `Name${at}`)
    expect(holeIn([not('eventName', ...values)], [is('eventName', ...values.slice(1))])).toMatchObject({
      eventName: 'Name0',
    })
    expect(holeIn([not('eventName', ...values)], [is('eventName', ...values)])).toBeUndefined()
  })
})
