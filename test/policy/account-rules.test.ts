import { describe, expect, it } from '@jest/globals'
import { assert, boolean, constantFrom, property, record } from 'fast-check'
import type { Read } from '../../lib/model/index.ts'
import { policyOfAccount, policyOfAll, rulesOf } from '../../lib/policy/account-rules.ts'
import { fillDefaults, type WrittenPolicy } from '../../lib/policy/fill-defaults.ts'
import { parsePolicy } from '../../lib/policy/parse-policy.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { problemsOf } from './problems-of.ts'

const account = '111122223333'
const [inner, outer, root] = ['ou-ab12-11111111', 'ou-ab12-22222222', 'r-ab12']
const units = { ok: true as const, value: [inner, outer, root] }
const denied: Read<string[]> = {
  ok: false,
  operation: 'organizations:ListParents',
  code: 'AccessDeniedException',
  message: 'no',
}
const exempt = (check: string, owner: string) => ({
  check,
  resource: '*',
  reason: 'agreed',
  owner,
})

type Rules = NonNullable<WrittenPolicy['accounts']>
const under = (accounts: Rules, file: Omit<WrittenPolicy, 'version'> = {}) =>
  policyOfAccount(aPolicy({ ...file, accounts }), account, units)

const restart = (rule: Rules[string], file: Omit<WrittenPolicy, 'version'> = {}) =>
  under({ [account]: rule }, file).checks['trail-logging'].restart

describe('the policy of an account', () => {
  it('is the file’s where no rule is about it, and has no rules in it', () => {
    const policy = aPolicy({
      accounts: { '999999999999': { mode: 'off' }, 'ou-zz99-11111111': { mode: 'off' } },
    })
    expect(policyOfAccount(policy, account, units)).toEqual(aPolicy())
  })

  it('takes of each setting what the nearest says: the account, its units from the inside out, the file', () => {
    const all: Record<string, Rules[string]> = {
      [account]: { checks: { delivery: { maxAgeHours: 1 } } },
      [inner]: { checks: { delivery: { maxAgeHours: 2 }, insights: { enabled: false } } },
      [outer]: {
        checks: { delivery: { maxAgeHours: 3 }, insights: { enabled: true } },
        coverage: 'strict' as const,
      },
      [root]: { mode: 'off' as const, forwarding: 'off' as const },
    }
    const { mode, forwarding, coverage, checks } = under(all, { mode: 'enforce' })
    expect({ mode, forwarding, coverage, hours: checks.delivery.maxAgeHours }).toEqual({
      mode: 'off',
      forwarding: 'off',
      coverage: 'strict',
      hours: 1,
    })
    expect(checks.insights.enabled).toBe(false)
    expect(under({ [inner]: all[inner] ?? {}, [outer]: all[outer] ?? {} }).checks.delivery.maxAgeHours).toBe(
      2,
    )
    expect(under({ [outer]: all[outer] ?? {} }).checks.delivery.maxAgeHours).toBe(3)
  })

  it('keeps settings that a rule does not name, whatever the default is', () => {
    const { checks } = under(
      { [account]: { checks: { delivery: { mode: 'enforce' } } } },
      { checks: { delivery: { maxAgeHours: 48, severity: 'low' } } },
    )
    expect(checks.delivery).toEqual({ enabled: true, mode: 'enforce', severity: 'low', maxAgeHours: 48 })
  })

  it('takes what a near rule says of all checks before what a far one says of one', () => {
    const file = { checks: { 'kms-encryption': { mode: 'enforce' as const } } }
    expect(under({ [inner]: { mode: 'off' } }, file).checks['kms-encryption'].mode).toBe('off')
    expect(
      under({ [inner]: { checks: { '*': { mode: 'plan' } } } }, file).checks['kms-encryption'].mode,
    ).toBe('plan')
  })

  it('turns an opt-in check on by its own id only', () => {
    expect(under({ [inner]: { checks: { '*': { enabled: true } } } }).checks['change-alarm'].enabled).toBe(
      false,
    )
    expect(
      under({ [inner]: { checks: { 'change-alarm': { enabled: true } } } }).checks['change-alarm'].enabled,
    ).toBe(true)
  })

  it('restarts trails where a rule enforces, and not where it turns repairs off; mode: plan leaves that as it is', () => {
    expect(restart({ mode: 'off' })).toBe(false)
    expect(restart({ mode: 'plan' }, { mode: 'off' })).toBe(false)
    expect(restart({ mode: 'plan' }, { mode: 'plan' })).toBe(true)
    expect(restart({ mode: 'enforce' }, { mode: 'off' })).toBe(true)
    expect(restart({ mode: 'plan' }, { checks: { 'trail-logging': { mode: 'off' } } })).toBe(false)
    expect(restart({ checks: { 'trail-logging': { mode: 'off' } } })).toBe(false)
    expect(restart({ checks: { '*': { mode: 'enforce' } } }, { mode: 'off' })).toBe(true)
  })

  it('adds exemptions up, and takes the nearest of two for one check and resource', () => {
    const { exemptions } = under(
      {
        [account]: { exemptions: [exempt('delivery', 'account')] },
        [inner]: { exemptions: [exempt('delivery', 'unit'), exempt('insights', 'unit')] },
      },
      { exemptions: [exempt('insights', 'file'), exempt('trail-tags', 'file')] },
    )
    expect(exemptions.map(({ check, owner }) => [check, owner])).toEqual([
      ['delivery', 'account'],
      ['insights', 'unit'],
      ['trail-tags', 'file'],
    ])
  })

  it('names other channels, whose settings stand in the file', () => {
    const webhook = { urlParameter: '/hook/url', secretParameter: '/hook/secret' }
    const policy = parsePolicy(
      JSON.stringify({
        version: 1,
        alerts: { channels: ['sns'] },
        webhook,
        accounts: { [inner]: { channels: ['webhook'] } },
      }),
      'p.yml',
    )
    expect(policyOfAccount(policy, account, units).alerts).toMatchObject({
      channels: ['webhook'],
      settings: { webhook },
    })
    expect(policyOfAll(policy).alerts.channels).toEqual(['sns', 'webhook'])
  })
})

const unread = (accounts: Rules, file: Omit<WrittenPolicy, 'version'> = {}) =>
  policyOfAccount(aPolicy({ ...file, accounts }), account, denied)

describe('an account whose units cannot be read', () => {
  it('says so, by the account and the call', () => {
    expect(unread({ [inner]: { mode: 'off' } }).unreadUnits).toMatchObject({
      operation: 'organizations:ListParents',
      code: 'AccessDeniedException',
      message: expect.stringContaining(account),
    })
  })

  it('has no need of them where no rule is for a unit', () => {
    const policy = unread({ [account]: { mode: 'off' }, '999999999999': { mode: 'enforce' } })
    expect(policy).toMatchObject({ mode: 'off' })
    expect(policy).not.toHaveProperty('unreadUnits')
  })

  it('has the account’s own rule as ever', () => {
    const { mode, checks } = unread({ [account]: { mode: 'off' }, [inner]: { mode: 'enforce' } })
    expect([mode, checks.delivery.mode]).toEqual(['off', 'off'])
  })

  it('has no exemption of a unit, and those of the file and of the account', () => {
    const { exemptions } = unread(
      {
        [inner]: { exemptions: [exempt('*', 'unit')] },
        [account]: { exemptions: [exempt('insights', 'account')] },
      },
      { exemptions: [exempt('delivery', 'file')] },
    )
    expect(exemptions.map(({ owner }) => owner)).toEqual(['account', 'file'])
  })

  it('leaves a check undecided whose own settings differ, unless the account’s rule has them', () => {
    const hours = { [inner]: { checks: { delivery: { maxAgeHours: 72 } } } }
    expect(unread(hours).undecided).toEqual(['delivery'])
    expect(unread({ ...hours, [account]: { checks: { delivery: { maxAgeHours: 5 } } } }).undecided).toEqual(
      [],
    )
    expect(unread({ [inner]: { checks: { delivery: { maxAgeHours: 24 } } } }).undecided).toEqual([])
  })

  it('has no setting weaker than any place in the organization could give it', () => {
    let differing = 0
    assert(
      property(anyFile, anyRule, anyRule, anyRule, (file, first, second, third) => {
        const policy = aPolicy({ ...file, accounts: { [inner]: first, [outer]: second, [root]: third } })
        const safe = strengths(policyOfAccount(policy, account, denied))
        for (const value of [[inner, outer, root], [outer, inner], [outer], []]) {
          const known = strengths(policyOfAccount(policy, account, { ok: true, value }))
          if (known.some((strength, index) => strength !== safe[index])) differing += 1
          expect(known.filter((strength, index) => strength > (safe[index] ?? -1))).toEqual([])
        }
      }),
      { numRuns: 100 },
    )
    expect(differing).toBeGreaterThan(50)
  })
})

const modes = ['off', 'plan', 'enforce'] as const
const severities = ['info', 'low', 'medium', 'high', 'critical'] as const
const anyMode = constantFrom(...modes)
const anySettings = record(
  { enabled: boolean(), mode: anyMode, severity: constantFrom(...severities) },
  { requiredKeys: [] },
)
const anyRule = record(
  {
    mode: anyMode,
    forwarding: anyMode,
    coverage: constantFrom('union' as const, 'strict' as const),
    secondCopy: constantFrom('refuse' as const, 'allow' as const),
    checks: record(
      { '*': anySettings, 'trail-logging': anySettings, insights: anySettings },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
)

/** What it says of all checks in one way: zod compiles a schema for each. */
const anyFile = record({
  mode: anyMode,
  forwarding: anyMode,
  checks: record({ 'trail-logging': anySettings }),
})

/** How strong each setting is; 0 the weakest. */
const strengths = ({ mode, forwarding, coverage, secondCopy, checks }: Policy): number[] => [
  modes.indexOf(mode),
  modes.indexOf(forwarding),
  Number(coverage === 'strict'),
  Number(secondCopy === 'refuse'),
  Number(checks['trail-logging'].restart),
  ...[checks['trail-logging'], checks.insights, checks.delivery].flatMap((one) => [
    Number(one.enabled),
    modes.indexOf(one.mode),
    severities.indexOf(one.severity),
  ]),
]

const v1 = (...lines: string[]) => ['version: 1', 'accounts:', ...lines, ''].join('\n')

describe('a hostile file', () => {
  it('keeps the zeros that YAML’s numbers lose, and finds an id that stands twice in two ways of writing', () => {
    const policy = parsePolicy(v1('  012345678901: { mode: off }'), 'p.yml')
    expect(rulesOf(policy, '012345678901', []).map(({ key }) => key)).toEqual(['012345678901'])
    expect(problemsOf(v1('  012345678901: {}', '  "012345678901": { mode: off }'))).toEqual([
      'p.yml:4:3: accounts: 012345678901 stands here a second time',
    ])
  })

  it.each(['__proto__', 'constructor', 'production', '12345678901', 'ou-AB12-11111111', '0x1C9BE991A83'])(
    'refuses %s, which is no account and no unit',
    (key) => {
      expect(problemsOf(v1(`  ${key}: { mode: off }`))).toEqual([
        expect.stringMatching(/^p\.yml:3:3: accounts: ".*" is not an account id of twelve digits/),
      ])
    },
  )

  it('refuses what names no check or setting, with the nearest one', () => {
    expect(problemsOf(v1('  r-ab12: { checks: { delivary: {} } }'))).toEqual([
      'p.yml:3:23: unknown check "delivary"; did you mean "delivery"?',
    ])
    expect(problemsOf(v1('  r-ab12: { checks: { __proto__: { enabled: false } } }'))).toHaveLength(1)
    expect(problemsOf(v1('  r-ab12: { budget: {} }'))).toHaveLength(1)
  })

  it('refuses a rule that leads back into itself, and a channel without its settings', () => {
    expect(problemsOf('version: 1\naccounts: &all\n  r-ab12: *all\n')).not.toEqual([])
    expect(problemsOf(v1('  r-ab12: { channels: [webhook] }'))).toEqual([
      expect.stringContaining('the alert channel webhook needs'),
    ])
  })

  it('takes ten thousand accounts', () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => String(100_000_000_000 + index))
    const policy = parsePolicy(v1(...ids.map((id) => `  ${id}: { mode: off }`)), 'p.yml')
    expect(policyOfAccount(policy, '100000009999', denied).mode).toBe('off')
    expect(policyOfAccount(policy, account, denied).mode).toBe('plan')
    expect(policyOfAll(policy).mode).toBe('plan')
  })

  it('leaves a file without rules as it is', () => {
    expect(fillDefaults({ version: 1, accounts: {} })).toEqual(fillDefaults({ version: 1 }))
  })
})
