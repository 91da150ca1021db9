import { describe, expect, it } from '@jest/globals'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { fillDefaults } from '../../lib/policy/fill-defaults.ts'
import { parsePolicy } from '../../lib/policy/parse-policy.ts'
import { problemsOf } from './problems-of.ts'

const v1 = (...lines: string[]) => ['version: 1', ...lines, ''].join('\n')

describe('a policy that can be used', () => {
  it('needs nothing but its version', () => {
    expect(parsePolicy('version: 1\n', 'p.yml')).toEqual(fillDefaults({ version: 1 }))
  })

  it('may be JSON', () => {
    expect(parsePolicy('{"version": 1, "mode": "enforce"}', 'p.yml').mode).toBe('enforce')
  })

  it('reads mode off as the word, not as the boolean of old YAML', () => {
    expect(parsePolicy(v1('mode: off', 'forwarding: off'), 'p.yml')).toMatchObject({
      mode: 'off',
      forwarding: 'off',
    })
  })

  it('takes CRLF, comments, a byte order mark and anchors', () => {
    const text =
      '\uFEFFversion: 1 # reviewed\r\nregions:\r\n  include: &all [eu-west-1]\r\n  expectedDenied: *all\r\n'
    expect(parsePolicy(text, 'p.yml').regions).toEqual({
      include: ['eu-west-1'],
      expectedDenied: ['eu-west-1'],
    })
  })

  it('takes every partition’s region names', () => {
    const names = ['us-gov-west-1', 'cn-north-1', 'eusc-de-east-1', 'ap-southeast-7']
    expect(parsePolicy(v1(`regions: { include: [${names.join(', ')}] }`), 'p.yml').regions.include).toEqual(
      names,
    )
  })
})

describe('an unknown key, at each level', () => {
  it.each([
    ['the top', v1('mod: plan'), '2:1: unknown key "mod"; did you mean "mode"?'],
    ['the top, by its old name', v1('ears: enforce'), '2:1: "ears" is called "forwarding" now'],
    [
      'checks',
      v1('checks:', '  kms-encription: {}'),
      '3:3: unknown check "kms-encription"; did you mean "kms-encryption"?',
    ],
    [
      'a check',
      v1('checks:', '  kms-encryption: { keyID: x }'),
      '3:21: unknown key "keyID"; did you mean "keyId"?',
    ],
    [
      'all checks',
      v1('checks:', "  '*': { enabeld: true }"),
      '3:10: unknown key "enabeld"; did you mean "enabled"?',
    ],
    [
      'data events',
      v1('checks:', '  event-selectors: { dataEvents: [{ type: a, readWrit: All }] }'),
      '3:46: unknown key "readWrit"; did you mean "readWrite"?',
    ],
    ['regions', v1('regions: { includ: all }'), '2:12: unknown key "includ"; did you mean "include"?'],
    ['budget', v1('budget: { repair: 1 }'), '2:11: unknown key "repair"; did you mean "repairs"?'],
    [
      'a pipeline',
      v1('pipelines: [{ owner: b, role: arn:aws:iam::123456789012:role/a, expire: 2027-01-01 }]'),
      '2:65: unknown key "expire"; did you mean "expires"?',
    ],
    [
      'an exemption',
      v1('exemptions:', "  - { check: '*', resource: '*', reason: b, owner: c, expiry: 2027-01-01 }"),
      '3:55: unknown key "expiry"; did you mean "expires"?',
    ],
  ])('in %s: line, column and the nearest name', (_where, text, problem) => {
    expect(problemsOf(text)).toEqual([`p.yml:${problem}`])
  })

  it('that is near nothing is not guessed at', () => {
    expect(problemsOf(v1('colour: blue'))).toEqual(['p.yml:2:1: unknown key "colour"'])
  })

  it.each(['__proto__', 'constructor', 'toString'])('is also %s', (key) => {
    expect(problemsOf(v1(`${key}: { mode: off }`))).toEqual([`p.yml:2:1: unknown key "${key}"`])
  })

  it('tells of each problem, not only of the first', () => {
    expect(problemsOf(v1('mod: plan', 'budget: { repairs: 0 }'))).toHaveLength(2)
  })
})

it.each([
  'arn:aws:iam::123456789012:role/terraform',
  'arn:aws-us-gov:iam::123456789012:role/ci/terraform',
  'arn:aws:iam::123456789012:role/ci/*',
  'arn:aws:iam::123456789012:role/ci/inner/*',
  'arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef',
])('a pipeline is the role %s', (role) => {
  expect(problemsOf(v1(`pipelines: [{ role: '${role}', owner: b }]`))).toEqual([])
})

describe('a wrong value', () => {
  it.each([
    ...[
      'terraform',
      'terraform-*',
      'arn:aws:iam::123456789012:role/terraform-*',
      'arn:aws:iam::123456789012:role/terrafor?',
      'arn:aws:iam::123456789012:role/ci*',
      'arn:aws:iam::123456789012:role/ci/',
      'arn:aws:iam::123456789012:role/ci/**',
      'arn:aws:iam::123456789012:role/ci/*/deploy',
      'arn:aws:iam::123456789012:role/c?/*',
      'arn:aws:iam::123456789012:role/*',
      'arn:aws:iam::*:role/ci/*',
      'arn:aws:iam::1234?6789012:role/ci/*',
      'arn:*:iam::123456789012:role/ci/*',
      'ARN:aws:iam::123456789012:role/ci/*',
      'arn:aws:iam::123456789012:user/ci/*',
      // Cyrillic and full-width letters look the same.
      'arn:aws:iam::123456789012:role/сi/*',
      'arn:aws:iam::123456789012:role/ｔerraform',
      'arn:aws:sts::123456789012:assumed-role/terraform/run',
      'arn:aws:iam::123456789012:role/',
      '*',
    ].map((role) => [
      `the pipeline ${role}`,
      v1(`pipelines: [{ role: '${role}', owner: b }]`),
      `2:21: pipelines.0.role: the ARN of one role, or of all roles of a path such as arn:aws:iam::123456789012:role/ci/*: whoever may make a role may call it what they like, so that a pattern of names would let them change trails and only be told of; who may make roles under a path can be limited`,
    ]),
    [
      'a mode that is none',
      v1('mode: enforced'),
      '2:7: mode: "enforced" is not one of off, plan, enforce; did you mean "enforce"?',
    ],
    [
      'no boolean',
      v1('checks: { kms-encryption: { enabled: "yes" } }'),
      '2:38: checks.kms-encryption.enabled: expected true or false, found "yes"',
    ],
    ...['aws:team', 'AWS:team', 'trailkeeper:drill', 'a;b', '__proto__'].map((key) => [
      `the tag key ${key}`,
      v1(`tags: { '${key}': x }`),
      `2:9: tags: "${key}" is not a tag key of letters, digits, spaces and _ . : / = + - @, that begins with neither aws: nor trailkeeper:`,
    ]),
    [
      'a tag without a value',
      v1("tags: { team: '' }"),
      '2:15: tags.team: expected a tag value of letters, digits, spaces and _ . : / = + - @, found ""',
    ],
    ['a tag that is a number', v1('tags: { cost: 42 }'), '2:15: tags.cost: expected a text, found 42'],
    [
      'half a repair',
      v1('budget: { repairs: 1.5 }'),
      '2:20: budget.repairs: expected a whole number, found 1.5',
    ],
    [
      'a region that is none',
      v1('regions: { include: [EU] }'),
      '2:22: regions.include.0: "EU" is not a region name such as eu-west-1',
    ],
    [
      'regions of no kind',
      v1('regions: { include: 7 }'),
      '2:21: regions.include: expected all or a list, found 7',
    ],
    ['checks with nothing in it', v1('checks:'), '2:8: checks: expected a map of keys, found nothing'],
    ['a list for a map', v1('checks: []'), '2:9: checks: expected a map of keys, found a list'],
    [
      'an insight that is none',
      v1('checks: { insights: { types: [ApiCallRate] } }'),
      '2:31: checks.insights.types.0: "ApiCallRate" is not one of ApiCallRateInsight, ApiErrorRateInsight',
    ],
    [
      'a day that is none',
      v1("exemptions: [{ check: '*', resource: '*', reason: b, owner: c, expires: 2027-02-30 }]"),
      '2:73: exemptions.0.expires: expected a date as YYYY-MM-DD, found "2027-02-30"',
    ],
    [
      'an exemption from no resource',
      v1("exemptions: [{ check: '*', resource: x, reason: b, owner: c }]"),
      '2:38: exemptions.0.resource: expected an ARN, an account id, a region name, or a pattern with *, found "x"',
    ],
    [
      'a budget of nothing',
      v1('budget: { repairs: 0 }'),
      '2:20: budget.repairs: expected a number above 0, found 0',
    ],
    [
      'days before today',
      v1('checks: { bucket-retention: { days: -1 } }'),
      '2:37: checks.bucket-retention.days: expected a number above 0, found -1',
    ],
    [
      'hours below none',
      v1('alerts: { stillOpenHours: -1 }'),
      '2:27: alerts.stillOpenHours: expected a number from 0 up, found -1',
    ],
    [
      'a list of nothing',
      v1('regions: { include: [] }'),
      '2:21: regions.include: expected at least 1 of them, found a list',
    ],
    [
      'nobody’s exemption',
      v1("exemptions: [{ check: '*', resource: '*', reason: b, owner: '' }]"),
      '2:61: exemptions.0.owner: expected a text that is not empty, found ""',
    ],
    [
      'a page that no browser should open',
      v1('alerts: { docs: "javascript:alert(1)" }'),
      '2:17: alerts.docs: expected an address as https://…, found "javascript:alert(1)"',
    ],
    [
      'a bucket that has no such name',
      v1('recovery: { mode: plan, bucket: Bad_Bucket }'),
      '2:33: recovery.bucket: expected the name of a bucket, found "Bad_Bucket"',
    ],
    [
      'an exemption without owner',
      v1("exemptions: [{ check: '*', resource: '*', reason: b }]"),
      '2:14: exemptions.0.owner: is missing; expected a text',
    ],
    [
      'an exemption from nothing',
      v1("exemptions: [{ check: kms-encrypton, resource: '*', reason: b, owner: c }]"),
      `2:23: exemptions.0.check: "kms-encrypton" is not one of the ${allChecks.length + 1} known names; did you mean "kms-encryption"?`,
    ],
  ])('%s', (_what, text, problem) => {
    expect(problemsOf(text)).toEqual([`p.yml:${problem}`])
  })
})

describe('no policy at all', () => {
  it.each([
    ['an empty file', '', 'p.yml:1:1: the policy is empty; write at least "version: 1"'],
    ['comments only', '# nothing\n', 'p.yml:1:1: the policy is empty; write at least "version: 1"'],
    ['a list', '- version: 1\n', 'p.yml:1:1: expected a map of keys, found a list'],
    ['a number', '42', 'p.yml:1:1: expected a map of keys, found 42'],
    ['no version', 'mode: plan\n', 'p.yml:1:1: version: is missing; expected 1'],
    ['another version', 'version: 2\n', 'p.yml:1:10: version: expected 1, found 2'],
    ['a version in quotes', "version: '1'\n", 'p.yml:1:10: version: expected 1, found "1"'],
    ['a key twice', v1('mode: plan', 'mode: off'), 'p.yml:3:1: Map keys must be unique'],
    ['tabs', v1('checks:', '\tinsights: {}'), 'p.yml:3:1: Tabs are not allowed as indentation'],
    [
      'two documents',
      'version: 1\n---\nversion: 1\n',
      'p.yml:2:1: a policy is one document, and a second one begins here',
    ],
    [
      'an alias of nothing',
      v1('mode: *m'),
      'p.yml:2:7: Unresolved alias (the anchor must be set before the alias): m',
    ],
  ])('%s', (_what, text, problem) => {
    expect(problemsOf(text)).toEqual([problem])
  })

  it('YAML that is broken tells where', () => {
    expect(problemsOf(v1('checks: {'))).toEqual([expect.stringMatching(/^p\.yml:\d+:\d+: /)])
  })

  it('aliases that multiply are refused, and fast', () => {
    const rows = ['a: &a [x,x,x,x,x,x,x,x,x]']
    for (const [name, of] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg', 'ih']) {
      rows.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${of}`).join(',')}]`)
    }
    expect(problemsOf(v1(...rows))).toEqual([expect.stringMatching(/^p\.yml:3:\d+: Excessive alias count/)])
  })
})

const exempting = (resource: string) =>
  v1('exemptions:', `  - { check: '*', reason: a, owner: b, resource: '${resource}' }`)

describe('an exemption names a resource as findings do', () => {
  it.each([
    'arn:aws:cloudtrail:us-east-1:123456789012:trail/main',
    'arn:aws-us-gov:cloudtrail:us-gov-west-1:123456789012:trail/main',
    '123456789012',
    'eu-west-1',
    'arn:aws:cloudtrail:*:trail/aws-controltower-*',
    '*',
  ])('%s', (resource) => {
    expect(problemsOf(exempting(resource))).toEqual([])
  })

  it.each(['main', 'arn:aws:cloudtrail:us-east-1:1234:trail/main', 'arn:aws:cloudtrail', '12345678901'])(
    'not %s, which no finding ever has',
    (resource) => {
      expect(problemsOf(exempting(resource))).toEqual([
        expect.stringMatching(
          /:3:\d+: exemptions\.0\.resource: expected an ARN, an account id, a region name, or a pattern with \*, found /,
        ),
      ])
    },
  )
})

const requiring = (keyId: string) => v1('checks:', `  kms-encryption: { keyId: '${keyId}' }`)

describe('a key is named as KMS names keys', () => {
  it.each([
    'alias/cloudtrail',
    'arn:aws:kms:eu-west-1:123456789012:alias/team/trails',
    'arn:aws:kms:eu-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab',
    '1234abcd-12ab-34cd-56ef-1234567890ab',
  ])('%s', (keyId) => {
    expect(problemsOf(requiring(keyId))).toEqual([])
  })

  it.each(['my key', 'alias/', 'arn:aws:kms:eu-west-1:1234:key/x', 'arn:aws:s3:::bucket', 'alias/a b'])(
    'not %s',
    (keyId) => {
      expect(problemsOf(requiring(keyId))).toEqual([
        expect.stringMatching(
          /checks\.kms-encryption\.keyId: expected a key id, key ARN, alias name or alias ARN, found /,
        ),
      ])
    },
  )
})
