import { describe, expect, it } from '@jest/globals'
import { isOpen } from '../../../lib/coverage/filter-pattern/expression.ts'
import { parseFilterPattern } from '../../../lib/coverage/filter-pattern/parse-filter-pattern.ts'
import { matches } from './matches.ts'

const unknown = { open: [] }
const isRead = (pattern: string) => !isOpen(parseFilterPattern(pattern, unknown))

/** The log event of the guide's examples, "Filter and pattern syntax". */
const guideEvent = {
  eventType: 'UpdateTrail',
  sourceIPAddress: '111.111.111.111',
  arrayKey: ['value', 'another value'],
  objectList: [
    { name: 'a', id: 1 },
    { name: 'b', id: 2 },
  ],
  SomeObject: null,
  ThisFlag: true,
  user: { id: 1, email: 'John.Stiles@example.com' },
  users: [
    { id: 2, email: 'John.Doe@example.com' },
    { id: 3, email: 'Jane.Doe@example.com' },
  ],
  actions: ['GET', 'PUT', 'DELETE'],
  coordinates: [
    [0, 1, 2],
    [4, 5, 6],
    [7, 8, 9],
  ],
  latency: 1001.5,
}

describe("the CloudWatch Logs user guide's own examples", () => {
  it.each([
    '{ $.eventType = "UpdateTrail" }',
    '{ $.eventType = UpdateTrail }',
    '{ $.eventType = "Up*" }',
    '{ $.eventType = *Trail }',
    '{ $.sourceIPAddress != 123.123.* }',
    '{ $.arrayKey[0] = "value" }',
    '{ $.objectList[1].id = 2 }',
    '{ $.SomeObject IS NULL }',
    '{ $.SomeOtherObject NOT EXISTS }',
    '{ $.ThisFlag IS TRUE }',
    '{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }',
    '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }',
    '{ $.latency = * }',
    '{ $.latency >= 500 }',
    '{ $.latency > +1000 }',
    '{ $.latency < 10e3 }',
    '{ $.latency > 10e-3 }',
    '{ $.coordinates[0][1] <= 55.5 }',
  ])('%s matches', (pattern) => {
    expect(matches(pattern, guideEvent)).toBe(true)
  })

  it.each([
    '{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }',
    '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch) && $.actions[2] = nomatch }',
    '{ $.users = 1 }',
    '{ $.users != 1 }',
    '{ $.ThisFlag IS FALSE }',
    '{ $.SomeOtherObject IS NULL }',
    '{ $.ThisFlag NOT EXISTS }',
    '{ $.latency < 500 }',
    '{ $.latency != 1001.5 }',
  ])('%s does not match', (pattern) => {
    expect(matches(pattern, guideEvent)).toBe(false)
  })

  it.each([
    ['', true],
    ['""', true],
    ['UpdateTrail', true],
    ['"John.Stiles@example.com"', true],
    ['UpdateTrail another', true],
    ['UpdateTrail nothing', false],
    ['updatetrail', false],
    ['?UpdateTrail ?nothing', true],
    ['?nothing ?never', false],
    ['UpdateTrail -nothing', true],
    ['UpdateTrail - "another value"', false],
    ['%Up[a-z]+Trail%', true],
    ['%^Trail%', false],
  ])('terms: %s gives %s', (pattern, is) => {
    expect(matches(pattern, guideEvent)).toBe(is)
  })

  it('counts terms with a question mark only where there are no others', () => {
    expect(matches('?nothing UpdateTrail', guideEvent)).toBe(true)
  })
})

describe('regular expressions in JSON patterns', () => {
  it.each([
    ['{ $.eventType = %Trail$% }', true],
    ['{ $.eventType = %^(Up|Down)% }', true],
    ['{ $.eventType = %^Trail% }', false],
    ['{ $.eventType != %^Trail% }', true],
    [String.raw`{ $.sourceIPAddress = %111\.111\.1[01]1\.11[1-9]% }`, true],
  ])('%s gives %s', (pattern, is) => {
    expect(matches(pattern, guideEvent)).toBe(is)
  })
})

describe('how a pattern may be written', () => {
  it.each([
    '{$.eventType=UpdateTrail}',
    '{($.eventType="UpdateTrail")}',
    '{ (($.eventType = UpdateTrail)) }',
    '{\n  $.eventType\t= UpdateTrail\n}',
    '  { $.eventType = UpdateTrail }  ',
    '{ $["eventType"] = UpdateTrail }',
    '{ $.["eventType"] = UpdateTrail }',
    "{ $['eventType'] = UpdateTrail }",
    '{ $.["user"].["id"] = 1 }',
    '{ $.nothing not exists }',
    '{ $.eventType EXISTS }',
    String.raw`{ $.eventType = "Update\Trail" }`,
  ])('%s', (pattern) => {
    expect(matches(pattern, guideEvent)).toBe(true)
  })

  it('binds && before ||, and parentheses before both', () => {
    const yes = '$.ThisFlag IS TRUE'
    const no = '$.ThisFlag IS FALSE'
    expect(matches(`{ ${yes} || ${no} && ${no} }`, guideEvent)).toBe(true)
    expect(matches(`{ ${no} && ${no} || ${yes} }`, guideEvent)).toBe(true)
    expect(matches(`{ (${yes} || ${no}) && ${no} }`, guideEvent)).toBe(false)
    expect(matches(`{ ${no} && (${no} || ${yes}) }`, guideEvent)).toBe(false)
  })
})

describe('a comparison that the event cannot meet', () => {
  it('is false of a field that is not there, != included (DataBiosphere/azul#5884)', () => {
    const event = { errorCode: 'AccessDenied', userIdentity: { accountId: 'anonymous' } }
    const pattern =
      '{($.errorCode = "AccessDenied") && ($.userIdentity.invokedBy != "cloudfront.amazonaws.com")}'
    expect(matches(pattern, event)).toBe(false)
    expect(matches('{ $.userIdentity.invokedBy = * }', event)).toBe(false)
  })

  it('is not foreseen between kinds of values [U]', () => {
    for (const pattern of [
      '{ $.ThisFlag = true }',
      '{ $.ThisFlag != "false" }',
      '{ $.SomeObject = * }',
      '{ $.latency = "1001.5" }',
      '{ $.eventType != 5 }',
      '{ $.eventType > 5 }',
    ]) {
      expect([pattern, matches(pattern, guideEvent)]).toEqual([pattern, undefined])
    }
    expect(matches('{ $.eventType = 5 }', guideEvent)).toBe(false)
  })
})

describe('what is not read matches something unknown', () => {
  it.each([
    '{ $.eventType }',
    '{ $.eventType = }',
    '{ $.eventType == UpdateTrail }',
    '{ ($.eventType = UpdateTrail }',
    '{ $.eventType = UpdateTrail) }',
    '{ $.eventType = UpdateTrail && }',
    '{ && $.eventType = UpdateTrail }',
    '{ $.eventType = UpdateTrail $.eventType = UpdateTrail }',
    '{ $.eventType < UpdateTrail }',
    '{ $.eventType = %(% }',
    '{ $.eventType IS SOMETHING }',
    '{ $.eventType NOT NULL }',
    '{ ! $.eventType = UpdateTrail }',
    '{ eventType = UpdateTrail }',
    '{ }',
    '{ $.*.id = 1 }',
    '{ $.users[*].id = 2 }',
    String.raw`{ $.eventType = "Update\*" }`,
    '[ip, user, ...]',
    '?',
    '"open',
    '%open',
  ])('%s', (pattern) => {
    expect(isRead(pattern)).toBe(false)
  })

  it('keeps what is read beside a selector of several fields', () => {
    expect(matches('{ $.users[*].id = 2 || $.eventType = UpdateTrail }', guideEvent)).toBe(true)
    expect(matches('{ $.users[*].id = 2 && $.eventType = Nothing }', guideEvent)).toBe(false)
    expect(matches('{ $.users[*].id = 2 && $.eventType = UpdateTrail }', guideEvent)).toBeUndefined()
  })
})
