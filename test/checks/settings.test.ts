import { describe, expect, it } from '@jest/globals'
import { allChecks, checkOf } from '../../lib/checks/all-checks.ts'
import { field, listOf } from '../../lib/text/fields.ts'
import { aPolicy } from '../builders/a-policy.ts'

const settings = allChecks.flatMap(({ id, settings: of }) =>
  Object.entries(of()).map(([name, schema]) => ({ id, name, schema })),
)
const byDefault = (id: string, name: string) => field(field(aPolicy().checks, id), name)

describe('the settings of checks', () => {
  it.each(settings)(
    '$id: $name is described, and by an example of something else than its default',
    (one) => {
      const meta = one.schema.meta()
      expect(field(meta, 'description')).toMatch(/^[A-Z].*\.$/)
      const [example, ...more] = listOf(field(meta, 'examples'))
      expect(more).toEqual([])
      const { success, data } = one.schema.safeParse(example)
      expect(success).toBe(true)
      expect(data).not.toEqual(byDefault(one.id, one.name))
      expect(data).not.toEqual([])
    },
  )

  it('are what each check asks for where a policy says nothing', () => {
    const said = settings.map(({ id, name }) => [`${id}.${name}`, byDefault(id, name)])
    expect(Object.fromEntries(said)).toStrictEqual({
      'bucket-exists.buckets': [],
      'bucket-object-lock.days': 1,
      'bucket-object-lock.retention': 'GOVERNANCE',
      'bucket-retention.days': 365,
      'delivery.maxAgeHours': 24,
      'event-selectors.dataEvents': [],
      'event-selectors.each': false,
      'insights.types': ['ApiCallRateInsight'],
      'kms-encryption.keyId': undefined,
      'multi-region-trail.trail': undefined,
      'trail-tags.keys': [],
    })
  })
})

describe('a check', () => {
  it('is found by its id, and by nothing else', () => {
    for (const check of allChecks) expect(checkOf(check.id)).toBe(check)
    expect(checkOf('no-such-check')).toBeUndefined()
    expect(checkOf('constructor')).toBeUndefined()
  })

  it('stands among those of its severity by its id', () => {
    const ids = allChecks.map(({ group, severity, id }) => [`${group} ${severity}`, id] as const)
    for (const place of new Set(ids.map(([one]) => one))) {
      const here = ids.filter(([one]) => one === place).map(([, id]) => id)
      expect(here).toEqual(here.toSorted())
    }
    expect(new Set(ids.map(([place]) => place)).size).toBeLessThan(ids.length)
  })
})
