import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { tamperCalls, tamperCatalogue } from '../../lib/tamper/catalogue.ts'
import { classifyRecord } from '../../lib/tamper/classify-record.ts'
import { protectedByDefault } from '../../lib/tamper/protected-resources.ts'
import { weaknesses } from '../../lib/tamper/rule.ts'
import { isFields } from '../../lib/text/fields.ts'
import { denied, record, triage } from './record.ts'

const published: unknown = JSON.parse(
  readFileSync(new URL('./fixtures/published-records.json', import.meta.url), 'utf8'),
)
const cases = (Array.isArray(published) ? published : []).filter(isFields)
/** Object events are told by their keys, these by what they set up: a denied call's name alone is no intent. */
const silentNames = tamperCatalogue.filter(({ eventName }) =>
  /^(?:Create(?:Trail|Job|Grant|Role|Function(?:UrlConfig)?)|.*Object.*|CompleteMultipartUpload|Put(?:Rule|Targets|Permission|MetricAlarm|CompositeAlarm|MetricFilter|SubscriptionFilter|Destination|ResourcePolicy|AccountPolicy|FunctionEventInvokeConfig|RuntimeManagementConfig)|UpdateFunction(?:EventInvoke|Url)Config|UpdateEventBus|AddPermission|Subscribe|AssociateKmsKey|ImportKeyMaterial|UntagResources)$/.test(
    eventName,
  ),
)

describe('published records', () => {
  for (const { verdict, record: real } of cases) {
    const { eventName, eventID } = isFields(real) ? real : {}
    it(`${String(eventName)} ${String(eventID)} is ${String(verdict)}`, () => {
      expect(triage(real).verdict).toBe(verdict)
    })
  }
})

describe('every call of the catalogue', () => {
  const guarded = {
    roles: ['*'],
    tables: ['*'],
    queues: ['*'],
    stateMachines: ['*'],
    schedules: ['*'],
    stacks: ['*'],
  }
  const telling = tamperCatalogue.filter((entry) => !silentNames.includes(entry))

  it.each(telling)('$eventSource $eventName, denied without parameters, is an attempt', (entry) => {
    const value = record('', entry.eventName, null, { eventSource: entry.eventSource, ...denied })
    expect(triage(value, guarded)).toMatchObject({ verdict: 'attempt', weakens: entry.weakens })
  })

  it.each(telling)('$eventSource $eventName, with parameters too large to record, is tampering', (entry) => {
    const params = { omitted: true, originalSize: 120000, reason: 'requestParameters too large' }
    const value = record('', entry.eventName, params, { eventSource: entry.eventSource })
    expect(triage(value, guarded)).toMatchObject({ verdict: 'tamper', weakens: entry.weakens })
  })

  it('is found by its service and name, by older names too', () => {
    const calls = new Map(tamperCalls())
    for (const { eventSource, eventName } of tamperCatalogue)
      expect(calls.get(eventSource)).toContain(eventName)
    expect(calls.get('s3.amazonaws.com')).toContain('PutBucketLifecycleConfiguration')
  })

  it('speaks the closed vocabulary', () => {
    for (const { weakens } of tamperCatalogue) for (const w of weakens) expect(weaknesses).toHaveProperty([w])
  })

  it('is benign for services that have calls of the same name', () => {
    for (const { eventName } of tamperCatalogue) {
      expect(triage(record('guardduty', eventName, { name: 'x' })).verdict).toBe('benign')
    }
  })
})

describe('other partitions', () => {
  it.each(['cloudtrail.amazonaws.com.cn', 'cloudtrail.amazonaws.eu', 'CloudTrail.amazonaws.com'])(
    '%s is CloudTrail',
    (eventSource) => {
      const arn = 'arn:aws-cn:cloudtrail:cn-north-1:123456789012:trail/main'
      expect(triage(record('', 'StopLogging', { name: arn }, { eventSource }))).toMatchObject({
        verdict: 'tamper',
        eventSource: 'cloudtrail.amazonaws.com',
      })
    },
  )

  it('is another service whose name only ends alike', () => {
    const eventSource = 'cloudtrail.amazonaws.com.example'
    expect(triage(record('', 'StopLogging', { name: 'main' }, { eventSource })).verdict).toBe('benign')
  })
})

describe('who and where', () => {
  it('names a role session with its role, address, agent and MFA', () => {
    const userIdentity = {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::123456789012:assumed-role/admin/eve',
      accountId: '123456789012',
      sessionContext: {
        attributes: { mfaAuthenticated: 'true' },
        sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::123456789012:role/admin', userName: 'admin' },
      },
    }
    expect(triage(record('cloudtrail', 'StopLogging', { name: 't' }, { userIdentity })).actor).toEqual({
      type: 'AssumedRole',
      arn: 'arn:aws:sts::123456789012:assumed-role/admin/eve',
      account: '123456789012',
      name: 'admin/eve',
      sessionIssuer: 'arn:aws:iam::123456789012:role/admin',
      sourceIp: '192.0.2.7',
      userAgent: 'aws-cli/2.31.0',
      mfa: true,
    })
  })

  it.each([
    [
      { type: 'Root', accountId: '1', arn: 'arn:aws:iam::1:root' },
      { type: 'Root', name: 'root' },
    ],
    [
      { type: 'FederatedUser', arn: 'arn:aws:sts::1:federated-user/bob' },
      { type: 'FederatedUser', name: 'bob' },
    ],
    [
      { type: 'WebIdentityUser', userName: 'carol', principalId: 'accounts:app:carol' },
      { type: 'WebIdentityUser', name: 'carol' },
    ],
    [
      { type: 'AWSService', invokedBy: 'config.amazonaws.com' },
      { type: 'AWSService', name: 'config.amazonaws.com', invokedBy: 'config.amazonaws.com' },
    ],
    [
      { accountId: '1', invokedBy: 'AWS Internal' },
      { type: 'AWSService', name: 'AWS Internal' },
    ],
    [undefined, { type: 'Unknown' }],
  ])('knows %j', (userIdentity, expected) => {
    expect(triage(record('kms', 'DisableKey', { keyId: 'k' }, { userIdentity })).actor).toMatchObject(
      expected,
    )
  })
})

describe('targets', () => {
  it('takes the resource of a denied call from its message', () => {
    const errorMessage =
      'User: arn:aws:iam::1:user/a is not authorized to perform: cloudtrail:StopLogging on resource: arn:aws:cloudtrail:eu-west-1:1:trail/main because no policy allows it'
    const value = record('cloudtrail', 'StopLogging', null, { errorCode: 'AccessDenied', errorMessage })
    expect(triage(value).target).toBe('arn:aws:cloudtrail:eu-west-1:1:trail/main')
    expect(triage(value, { trails: ['other'] }).verdict).toBe('benign')
    expect(triage(value, { trails: ['main'] }).verdict).toBe('attempt')
  })

  it('cannot rule out a protected trail where a denied call names none', () => {
    expect(triage(record('cloudtrail', 'StopLogging', null, denied), { trails: ['main'] }).verdict).toBe(
      'attempt',
    )
  })

  it('judges IAM roles of other names than the guard’s only where they are named', () => {
    const value = record('iam', 'DeleteRole', { roleName: 'delivery' })
    expect(triage(value).verdict).toBe('benign')
    expect(triage(value, { roles: ['delivery'] }).verdict).toBe('tamper')
    expect(triage(value, { roles: ['other'] }).verdict).toBe('benign')
  })
})

describe('the form of a record', () => {
  const stop = record('cloudtrail', 'StopLogging', { name: 'main' })

  // Exports have parameters as texts (a request to Elasticsearch's index of events, among others).
  it('may have its parameters and its response as texts of JSON', () => {
    const narrowed = { name: 'main', isMultiRegionTrail: false }
    const text = record('cloudtrail', 'UpdateTrail', JSON.stringify(narrowed))
    expect(triage(text)).toEqual(triage(record('cloudtrail', 'UpdateTrail', narrowed)))
    expect(triage(record('ec2', 'X', '{"name":"y"}')).target).toBe('y')
    for (const other of ['', 'text', 'null', '[]'])
      expect(triage(record('cloudtrail', 'UpdateTrail', other))).toEqual(
        triage(record('cloudtrail', 'UpdateTrail', null)),
      )
  })

  it('unwraps an EventBridge envelope', () => {
    const envelope = {
      version: '0',
      source: 'aws.cloudtrail',
      'detail-type': 'AWS API Call via CloudTrail',
      detail: stop,
    }
    expect(triage(envelope)).toEqual(triage(stop))
  })

  it.each([[null], [[]], ['text'], [{}], [{ eventSource: 'x' }], [{ eventName: 'x' }], [{ detail: {} }]])(
    'is no record: %j',
    (value) => expect(classifyRecord(value, protectedByDefault)).toBeUndefined(),
  )

  it('ignores the version in a name', () => {
    expect(triage(record('lambda', 'DeleteFunction20150331', { functionName: 'f' })).verdict).toBe('tamper')
    expect(triage(record('lambda', 'DeleteFunction20290101v7', { functionName: 'f' })).verdict).toBe('tamper')
  })

  it('reads only own properties', () => {
    expect(triage(record('cloudtrail', 'constructor', {})).verdict).toBe('benign')
    const hostile: unknown = JSON.parse(
      '{"eventSource":"s3.amazonaws.com","eventName":"__proto__","requestParameters":{"__proto__":{"bucketName":"b"}}}',
    )
    expect(triage(hostile).verdict).toBe('benign')
  })
})

describe("AWS's own calls", () => {
  const key = 'AWSLogs/123456789012/CloudTrail/eu-west-1/2026/11/20/x.json.gz'
  const put = (userIdentity: object) =>
    record('s3', 'PutObject', { bucketName: 'logs', key }, { userIdentity })

  it('deliver logs', () => {
    expect(triage(put({ type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' })).verdict).toBe('benign')
    expect(triage(put({ type: 'AWSService', invokedBy: 'delivery.logs.amazonaws.com' })).verdict).toBe(
      'benign',
    )
    expect(triage(put({ type: 'IAMUser', userName: 'eve' })).verdict).toBe('tamper')
  })

  it("still count where CloudTrail's role turns an organization's trail off", () => {
    const userIdentity = {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::1:assumed-role/AWSServiceRoleForCloudTrail/CloudTrailOrg',
      invokedBy: 'cloudtrail.amazonaws.com',
    }
    const value = record('cloudtrail', 'StopLogging', { name: 'org' }, { userIdentity })
    expect(triage(value).verdict).toBe('tamper')
  })
})

describe('what a record tells', () => {
  const bare = { eventSource: 'kms.amazonaws.com', eventName: 'DisableKey' }

  it('is null where it does not', () => {
    const { actor: _actor, ...told } = triage(bare)
    expect(told).toEqual({
      eventID: null,
      eventName: 'DisableKey',
      verdict: 'tamper',
      target: null,
      weakens: ['log-delivery', 'kms-encryption'],
      eventSource: 'kms.amazonaws.com',
      eventTime: null,
      region: null,
      account: null,
    })
  })

  it('is its id, time, region, account and error, and the name as it stands there', () => {
    const value = record('lambda', 'DeleteFunction20150331', { functionName: 'f' }, denied)
    expect(triage(value)).toMatchObject({
      eventID: 'e-1',
      eventName: 'DeleteFunction20150331',
      eventTime: '2026-11-20T10:00:00Z',
      region: 'eu-west-1',
      account: '123456789012',
      errorCode: 'AccessDenied',
    })
    expect(triage(record('ec2', 'RunInstances', {}))).not.toHaveProperty('errorCode')
  })

  it("is the caller's account where nobody says whose trail recorded it", () => {
    expect(triage({ ...bare, userIdentity: { accountId: '999999999999' } }).account).toBe('999999999999')
    const both = { ...bare, recipientAccountId: '1', userIdentity: { accountId: '2' } }
    expect(triage(both).account).toBe('1')
  })
})

const targetOf = (params: unknown, more: object = {}) => triage(record('ec2', 'X', params, more)).target

describe('the target of a call that is not in the catalogue', () => {
  const names = [
    'name',
    'trailName',
    'bucketName',
    'keyId',
    'topicArn',
    'logGroupName',
    'functionName',
    'roleName',
    'tableName',
  ]

  it.each(names)('is what %s names', (name) => {
    expect(targetOf({ other: 'x', [name]: 'it' })).toBe('it')
  })

  it('is else the first of its resources, or nothing', () => {
    const resources = [{ ARN: 'arn:1' }, { ARN: 'arn:2' }]
    expect(targetOf({ name: '' }, { resources })).toBe('arn:1')
    expect(targetOf(null, { resources })).toBe('arn:1')
    expect(targetOf({ x: 1 })).toBeNull()
  })
})

describe('a denied call', () => {
  const message = 'is not authorized to perform: x on resource: arn:aws:cloudtrail:r:1:trail/other'

  it('has the target of its parameters, where it has parameters', () => {
    const value = record('cloudtrail', 'StopLogging', { name: '' }, { ...denied, errorMessage: message })
    expect(triage(value).target).toBeNull()
    const named = record('cloudtrail', 'StopLogging', { name: 'main' }, { ...denied, errorMessage: message })
    expect(triage(named).target).toBe('main')
  })

  // S3 writes the ARN in quotes (S3 user guide, "Troubleshoot access denied (403 Forbidden) errors").
  it.each([
    ['"arn:aws:s3:::logs" because', 'arn:aws:s3:::logs'],
    ["'arn:aws:x:r:1:y'", null],
    ['""arn:aws:x:r:1:y"', null],
  ])('has the resource of its message: %s', (named, target) => {
    const errorMessage = `is not authorized to perform: s3:DeleteBucket on resource: ${named}`
    expect(triage(record('s3', 'DeleteBucket', null, { ...denied, errorMessage })).target).toBe(target)
  })
})

describe('parameters that were too large', () => {
  const omitted = { omitted: true, originalSize: 120000 }
  const withResponse = (name: string, responseElements: unknown) =>
    triage(record('cloudtrail', name, omitted, { responseElements })).weakens

  it('are read from the response of calls that repeat them, and of no others', () => {
    expect(withResponse('PutEventSelectors', { eventSelectors: [] })).toEqual([])
    const insightSelectors = [{ insightType: 'ApiCallRateInsight' }]
    expect(withResponse('PutInsightSelectors', { insightSelectors })).toEqual([])
    expect(withResponse('PutInsightSelectors', null)).toEqual(['insights'])
    expect(withResponse('UpdateTrail', { isMultiRegionTrail: true })).toContain('multi-region')
  })

  it('are those of a redacted record too: `{}` says as little as nothing', () => {
    expect(triage(record('cloudtrail', 'UpdateTrail', {})).weakens).toContain('multi-region')
    expect(triage(record('s3', 'PutBucketVersioning', {})).verdict).toBe('tamper')
  })

  it('are not what says that it omits nothing', () => {
    const value = record('cloudtrail', 'UpdateTrail', { name: 't', omitted: false })
    expect(triage(value).weakens).toEqual([])
  })
})

const update = (params: object) => triage(record('cloudtrail', 'UpdateTrail', JSON.stringify(params)))

const created = (accountid: string) =>
  triage(
    record(
      'cloudtrail',
      'CreateTrail',
      { name: 't', s3BucketName: 'b' },
      { resources: [{ arn: 'arn:aws:s3:::b', accountid }] },
    ),
  ).weakens

describe('parameters as a JSON string, as exports to tables keep them', () => {
  it('are read', () => {
    expect(update({ name: 'main', isMultiRegionTrail: false })).toMatchObject({
      verdict: 'tamper',
      target: 'main',
      weakens: ['multi-region'],
    })
    expect(update({ name: 'main', isMultiRegionTrail: true }).verdict).toBe('benign')
    expect(triage(record('ec2', 'RunInstances', '{"name":"it"}')).target).toBe('it')
  })

  it('are unknown where the text is no JSON', () => {
    expect(triage(record('cloudtrail', 'UpdateTrail', '{name=main')).verdict).toBe('tamper')
  })

  it('stand beside resources that are a JSON string too, or have small letters', () => {
    const resources = [{ arn: 'arn:aws:kms:r:1:key/k', accountid: '1' }]
    for (const value of [resources, JSON.stringify(resources)]) {
      const disabled = record('kms', 'DisableKey', '{"keyId":"alias/x"}', { resources: value })
      expect(triage(disabled, { keys: ['k'] }).verdict).toBe('tamper')
    }
    const prefix = record('s3', 'DeleteObjects', {}, { resources: [{ arnPrefix: 'arn:aws:s3:::logs/' }] })
    expect(triage(prefix, { buckets: ['logs'] }).verdict).toBe('tamper')
    expect(triage(prefix, { buckets: ['other'] }).verdict).toBe('benign')
  })

  it('stand beside the owner of a resource', () => {
    expect(created('999999999999')).toEqual(['trail-quota', 'log-delivery'])
    expect(created('123456789012')).toEqual([])
  })
})

const seen = (eventName: string, more: object = {}) =>
  triage(record('cloudtrail', eventName, undefined, { eventCategory: 'NetworkActivity', ...more }))

describe('network activity, seen at a VPC endpoint without parameters', () => {
  it('is an attempt where the endpoint denied it', () => {
    const errorCode = 'VpceAccessDenied'
    expect(seen('StopLogging', { errorCode }).verdict).toBe('attempt')
    expect(seen('UpdateTrail', { errorCode }).verdict).toBe('attempt')
  })

  it('is judged where the name tells enough, and else left to the record of the call itself', () => {
    expect(seen('StopLogging').verdict).toBe('tamper')
    expect(seen('UpdateTrail').verdict).toBe('benign')
    expect(seen('ListTrails').verdict).toBe('benign')
  })
})

describe('the service that a call is made to', () => {
  it.each([
    ['cloudtrail.amazonaws.com.cn', 'tamper'],
    ['cloudtrail.amazonaws.eu', 'tamper'],
    ['cloudtrail.amazonaws.eu.example', 'benign'],
    ['cloudtrail.amazonaws.com.cn.example', 'benign'],
  ])('%s: %s', (eventSource, verdict) => {
    const told = triage(record('', 'StopLogging', { name: 't' }, { eventSource }))
    expect(told.verdict).toBe(verdict)
    expect(told.eventSource).toBe(verdict === 'tamper' ? 'cloudtrail.amazonaws.com' : eventSource)
  })
})

describe('a version in a name', () => {
  it.each([
    ['DeleteFunction20150331', 'tamper'],
    ['DeleteFunction20150331v2', 'tamper'],
    ['DeleteFunction20150331v10', 'tamper'],
    ['DeleteFunction20150330', 'tamper'],
    ['DeleteFunction20150339', 'tamper'],
    ['DeleteFunction2015033', 'benign'],
    ['DeleteFunction20150331v', 'benign'],
    ['DeleteFunction20150331x', 'benign'],
    ['DeleteFunction2', 'benign'],
    ['20150331', 'benign'],
  ])('%s is %s', (name, verdict) => {
    expect(triage(record('lambda', name, { functionName: 'f' })).verdict).toBe(verdict)
  })
})

describe('an envelope', () => {
  it('is none around what is a record itself, or where there is no record inside', () => {
    const stop = record('cloudtrail', 'StopLogging', { name: 'main' })
    const other = record('ec2', 'RunInstances', {})
    expect(triage({ ...stop, detail: other }).verdict).toBe('tamper')
    expect(classifyRecord({ detail: 'text' }, protectedByDefault)).toBeUndefined()
  })
})

describe('the console and CloudFormation, which send whole forms', () => {
  const empty = { trailName: 't', insightSelectors: [] }
  it.each<[string, object, boolean]>([
    ['by the session', { sessionCredentialFromConsole: 'true' }, true],
    ['by the agent of a sign-in', { userAgent: 'signin.amazonaws.com' }, true],
    ['by the agent of the console', { userAgent: 'console.amazonaws.com' }, true],
    ['by the service that called', { userIdentity: { invokedBy: 'cloudformation.amazonaws.com' } }, true],
    ['not by another agent', { userAgent: 'aws-cli' }, false],
    ['not by another session', { sessionCredentialFromConsole: 'false' }, false],
  ])('are told %s', (_how, more, isForm) => {
    const { weakens } = triage(record('cloudtrail', 'PutInsightSelectors', empty, more))
    expect(weakens).toEqual(isForm ? [] : ['insights'])
  })
})

const by = (service: string, name: string, userIdentity: object, params: object = {}) =>
  triage(record(service, name, params, { userIdentity })).verdict

describe('calls of services for themselves', () => {
  it('count on CloudTrail and in the organization, not on what logs are delivered to', () => {
    const user = { type: 'AssumedRole', invokedBy: 'cloudtrail.amazonaws.com' }
    expect(by('s3', 'DeleteBucketPolicy', user, { bucketName: 'b' })).toBe('benign')
    expect(by('cloudtrail', 'StopLogging', user, { name: 't' })).toBe('tamper')
    expect(by('organizations', 'DetachPolicy', user, { policyId: 'p' })).toBe('tamper')
    expect(
      by('s3', 'DeleteBucketPolicy', { ...user, invokedBy: 'config.amazonaws.com' }, { bucketName: 'b' }),
    ).toBe('tamper')
  })

  it('are benign where a service is itself the caller', () => {
    expect(by('kms', 'DisableKey', { type: 'AWSService' }, { keyId: 'k' })).toBe('benign')
    expect(by('cloudtrail', 'StopLogging', { type: 'AWSService' }, { name: 't' })).toBe('benign')
  })
})
