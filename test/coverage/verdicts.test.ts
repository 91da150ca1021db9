import { describe, expect, it } from '@jest/globals'
import { findUnlogged } from '../../lib/coverage/find-unlogged.ts'
import { question, type QuestionId } from '../../lib/coverage/questions.ts'
import { strictlyCovers } from '../../lib/coverage/weakens.ts'
import type { Selectors, WitnessEvent } from '../../lib/model/index.ts'
import { advanced, basic, data, field, is, management, not, s3, s3Objects, selector } from './builders.ts'

const kms = 'kms.amazonaws.com'
const rdsData = 'rdsdata.amazonaws.com'

function hole(id: QuestionId, ...logged: Selectors[]): WitnessEvent | undefined {
  return findUnlogged(question(id, 'aws').wanted, logged)
}

function strict(...logged: Selectors[]): boolean {
  return strictlyCovers(question('management-events', 'aws').wanted, logged)
}

describe('management events, basic selectors', () => {
  it('D1: no selectors at all are the default, all management events', () => {
    expect(hole('management-events', basic())).toBeUndefined()
    expect(hole('s3-object-reads', basic())).toMatchObject({ eventName: 'GetObject' })
  })

  it('D2, D3: one selector with All and management events, given or by default', () => {
    expect(hole('management-events', basic({ readWrite: 'All', management: true }))).toBeUndefined()
    expect(hole('management-events', basic({}))).toBeUndefined()
  })

  it('D4: a selector for reads and one for writes cover by union, not strictly', () => {
    const both = basic({ readWrite: 'ReadOnly' }, { readWrite: 'WriteOnly' })
    expect(hole('management-events', both)).toBeUndefined()
    expect(strict(both)).toBe(false)
  })

  it('D5: a trail for reads and one for writes cover by union, not strictly', () => {
    const trails = [basic({ readWrite: 'ReadOnly' }), basic({ readWrite: 'WriteOnly' })]
    expect(hole('management-events', ...trails)).toBeUndefined()
    expect(strict(...trails)).toBe(false)
  })

  it('D6: writes alone miss reads, and are all that a question about writes asks', () => {
    const writeOnly = basic({ readWrite: 'WriteOnly' })
    expect(hole('management-events', writeOnly)).toMatchObject({ readOnly: 'true' })
    expect(hole('management-writes', writeOnly)).toBeUndefined()
    expect(hole('management-reads', writeOnly)).toMatchObject({ readOnly: 'true' })
  })

  it('D7: All without management events logs no management event', () => {
    const attack = basic({ readWrite: 'All', management: false, ...s3('arn:aws:s3:::bucket/') })
    expect(hole('management-events', attack)).toMatchObject({ eventName: 'RunInstances' })
  })

  it('D8: several selectors with management events cover as one does', () => {
    expect(hole('management-events', basic({}, {}, {}))).toBeUndefined()
  })

  it('D9: an exclusion of KMS leaves KMS events out and nothing else', () => {
    const excluded = basic({ excludedSources: [kms] })
    expect(hole('management-events', excluded)).toMatchObject({ eventSource: kms, eventName: 'Decrypt' })
    expect(hole('kms-events', excluded)).toMatchObject({ eventSource: kms })
    expect(hole('rds-data-events', excluded)).toBeUndefined()
    expect(hole('management-events-except-kms-and-rds-data', excluded)).toBeUndefined()
  })

  it('D10, D11: another selector that excludes nothing makes up for it, whichever comes last', () => {
    const [excluding, plain] = [{ excludedSources: [kms] }, {}]
    expect(hole('management-events', basic(excluding, plain))).toBeUndefined()
    expect(hole('management-events', basic(plain, excluding))).toBeUndefined()
  })
})

describe('management events, advanced selectors', () => {
  it('D12: the category alone covers, whatever the name says', () => {
    const named = { name: 'Log readOnly and writeOnly management events', ...management() }
    expect(hole('management-events', advanced(named))).toBeUndefined()
    expect(hole('management-events', advanced(management()))).toBeUndefined()
    expect(strict(advanced(named))).toBe(true)
  })

  it('D13: readOnly false is writes only', () => {
    const writeOnly = advanced(management(is('readOnly', 'false')))
    expect(hole('management-events', writeOnly)).toMatchObject({ readOnly: 'true' })
    expect(hole('management-writes', writeOnly)).toBeUndefined()
  })

  it('D14: readOnly true beside readOnly false covers by union, not strictly', () => {
    const both = advanced(management(is('readOnly', 'true')), management(is('readOnly', 'false')))
    expect(hole('management-events', both)).toBeUndefined()
    expect(strict(both)).toBe(false)
  })

  it('D15: NotEquals on the source is an exclusion', () => {
    const excluded = advanced(management(not('eventSource', kms, rdsData)))
    expect(hole('management-events', excluded)).toMatchObject({ eventSource: kms })
    expect(hole('rds-data-events', excluded)).toMatchObject({ eventName: 'ExecuteStatement' })
    expect(hole('management-events-except-kms-and-rds-data', excluded)).toBeUndefined()
  })

  it('D16, D18, D20: other categories log no management event, whatever they are named', () => {
    const wrong = [
      data(s3Objects),
      { name: 'Management events selector', ...data(s3Objects) },
      selector(is('eventCategory', 'NetworkActivity'), is('eventSource', kms)),
    ]
    for (const one of wrong) expect(hole('management-events', advanced(one))).toBeDefined()
  })

  it('D17: any further condition narrows', () => {
    const narrowed = [
      field('eventName', { startsWith: ['Describe'] }),
      is('eventSource', 'ec2.amazonaws.com'),
      not('userIdentity.arn', 'arn:aws:iam::111122223333:role/hidden'),
      is('eventVersion', '1.11'),
    ]
    for (const one of narrowed) expect(hole('management-events', advanced(management(one)))).toBeDefined()
  })

  it('D19: empty operators are no operators', () => {
    const padded = { startsWith: [], endsWith: [], notEquals: [], notStartsWith: [], notEndsWith: [] }
    const category = field('eventCategory', { equals: ['Management'], ...padded })
    const idle = field('eventName', { equals: [], ...padded })
    expect(hole('management-events', advanced(selector(category, idle)))).toBeUndefined()
  })

  it('D21: advanced selectors are judged where there are no basic ones; an empty list logs nothing', () => {
    expect(hole('management-events', advanced(management()))).toBeUndefined()
    expect(hole('management-events', advanced())).toBeDefined()
  })
})

function reads(...logged: Selectors[]): WitnessEvent | undefined {
  return hole('s3-object-reads', ...logged)
}

function writes(...logged: Selectors[]): WitnessEvent | undefined {
  return hole('s3-object-writes', ...logged)
}

function typesStarting(text: string): Selectors {
  return advanced(selector(is('eventCategory', 'Data'), field('resources.type', { startsWith: [text] })))
}

describe('S3 data events of all buckets', () => {
  it.each(['arn:aws:s3', 'arn:aws:s3:::'])(
    'G1: the basic value %s is all buckets, as ReadWriteType says',
    (all) => {
      expect(reads(basic({ readWrite: 'ReadOnly', ...s3(all) }))).toBeUndefined()
      expect(writes(basic({ readWrite: 'ReadOnly', ...s3(all) }))).toMatchObject({ eventName: 'PutObject' })
      expect(writes(basic({ readWrite: 'WriteOnly', ...s3(all) }))).toBeUndefined()
      expect(writes(basic({ ...s3('arn:aws:s3:::one/', all) }))).toBeUndefined()
    },
  )

  it('G1: another partition has its own ARNs', () => {
    const { wanted } = question('s3-object-writes', 'aws-cn')
    expect(findUnlogged(wanted, [basic(s3('arn:aws-cn:s3'))])).toBeUndefined()
    expect(findUnlogged(wanted, [basic()])).toMatchObject({
      'resources.ARN': 'arn:aws-cn:s3:::example-bucket/example-object',
    })
  })

  it('G2, G3: a wildcard or one bucket is not all buckets', () => {
    expect(writes(basic(s3('arn:aws:s3:::*')))).toBeDefined()
    expect(writes(basic(s3('arn:aws:s3:::example-bucket/')))).toMatchObject({
      'resources.type': s3Objects,
      'resources.ARN': expect.not.stringContaining('arn:aws:s3:::example-bucket/'),
    })
  })

  it('G4: the resource type alone covers both', () => {
    expect(reads(advanced(data(s3Objects)))).toBeUndefined()
    expect(writes(advanced(data(s3Objects)))).toBeUndefined()
  })

  it('G5: readOnly true covers reads only; two selectors cover both', () => {
    const read = data(s3Objects, is('readOnly', 'true'))
    const write = data(s3Objects, is('readOnly', 'false'))
    expect(reads(advanced(read))).toBeUndefined()
    expect(writes(advanced(read))).toBeDefined()
    expect(reads(advanced(read, write))).toBeUndefined()
    expect(writes(advanced(read, write))).toBeUndefined()
  })

  it('G6: conditions on the ARN or the event name leave holes', () => {
    const trail = 'arn:aws:s3:::audit-logs/'
    const bucket = advanced(data(s3Objects, field('resources.ARN', { startsWith: [trail] })))
    const others = advanced(data(s3Objects, field('resources.ARN', { notStartsWith: [trail] })))
    expect(writes(bucket)).toBeDefined()
    expect(writes(others)?.['resources.ARN']).toMatch(/^arn:aws:s3:::audit-logs\//)
    expect(writes(advanced(data(s3Objects, is('eventName', 'PutObject'))))).toMatchObject({
      eventName: 'DeleteObject',
    })
    expect(writes(bucket, others)).toBeUndefined()
  })

  it('G8: other S3 resource types are not objects', () => {
    for (const type of ['AWS::S3Express::Object', 'AWS::S3::AccessPoint']) {
      expect(writes(advanced(data(type)))).toBeDefined()
    }
  })

  it('G9: other operators on the resource type are taken at their word', () => {
    expect(writes(typesStarting('AWS::S3::'))).toBeUndefined()
    expect(writes(typesStarting('AWS::S3Express'))).toBeDefined()
  })
})
