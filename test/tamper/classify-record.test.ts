import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { tamperCatalogue } from '../../lib/tamper/catalogue.ts'
import { classifyRecord } from '../../lib/tamper/classify-record.ts'
import { protectedByDefault } from '../../lib/tamper/protected-resources.ts'
import { weaknesses } from '../../lib/tamper/weakness.ts'
import { isFields } from '../../lib/tamper/wire.ts'
import { denied, record, triage } from './record.ts'

const published: unknown = JSON.parse(
  readFileSync(new URL('./fixtures/published-records.json', import.meta.url), 'utf8'),
)
const cases = (Array.isArray(published) ? published : []).filter(isFields)
/** Object events are told by their keys, these by what they set up: a denied call's name alone is no intent. */
const silentNames = tamperCatalogue.filter(({ eventName }) =>
  /^(?:CreateTrail|.*Object.*|CompleteMultipartUpload|Put(?:Rule|Targets|Permission|MetricAlarm|SubscriptionFilter|ResourcePolicy|AccountPolicy|FunctionEventInvokeConfig|RuntimeManagementConfig)|UpdateFunctionEventInvokeConfig|UpdateEventBus|AddPermission|AssociateKmsKey)$/.test(
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
  const guarded = { roles: ['*'] }
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

  it('judges IAM roles only where they are named', () => {
    const value = record('iam', 'DeleteRole', { roleName: 'trailkeeper-sweep' })
    expect(triage(value).verdict).toBe('benign')
    expect(triage(value, { roles: ['trailkeeper-*'] }).verdict).toBe('tamper')
    expect(triage(value, { roles: ['other'] }).verdict).toBe('benign')
  })
})

describe('the form of a record', () => {
  const stop = record('cloudtrail', 'StopLogging', { name: 'main' })

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
