import * as fc from 'fast-check'
import { anyDate } from './any-condition.ts'
import { anyStatement, recommended } from './any-statement.ts'
import type { Of, Statement } from './any-statement.ts'
import { SITUATIONS } from './situations.ts'
import type { Situation } from './situations.ts'

export type Policy = { Version?: string; Statement: Statement[] }

/** A policy of the bucket or the key of a trail. */
export type Case = { situation: Situation; of: Of; policy: Policy }

const version = fc.constantFrom(
  '2012-10-17',
  '2012-10-17',
  '2012-10-17',
  '2012-10-17',
  '2008-10-17',
  undefined,
)

/** A statement on what CloudTrail does, always or by the time: as a Deny what an intruder adds. */
function anyWhole(of: Of, { bucket }: Situation, Effect: Statement['Effect']): fc.Arbitrary<Statement> {
  const Condition = fc.option(anyDate, { nil: undefined, freq: 1 })
  const [Action, Resource] =
    of === 'bucket' ? ['s3:PutObject', `arn:aws:s3:::${bucket}/*`] : ['kms:GenerateDataKey*', '*']
  return Condition.map((date) => ({
    Sid: 'Whole',
    Effect,
    Principal: '*',
    Action,
    Resource,
    ...(date && { Condition: date }),
  }))
}

function anyStatements(of: Of, situation: Situation): fc.Arbitrary<Statement[]> {
  const effect = (Effect: Statement['Effect']) => anyStatement(of, situation, Effect)
  const extra = fc.oneof(
    { weight: 5, arbitrary: effect('Deny') },
    { weight: 2, arbitrary: effect('Allow') },
    { weight: 1, arbitrary: anyWhole(of, situation, 'Deny') },
  )
  const base = fc.oneof(
    { weight: 8, arbitrary: recommended(of, situation) },
    { weight: 1, arbitrary: recommended(of, situation).map((statements) => statements.slice(1)) },
    { weight: 1, arbitrary: fc.array(effect('Allow'), { minLength: 1, maxLength: 3 }) },
  )
  return fc.tuple(base, fc.array(extra, { maxLength: 3 })).map(([first, more]) => [...first, ...more])
}

/** Policies of the buckets and keys of trails, of every shape that the language has. */
export const anyCase: fc.Arbitrary<Case> = fc.constantFrom(...SITUATIONS).chain((situation) =>
  fc.constantFrom<Of>('bucket', situation.keyArn ? 'key' : 'bucket').chain((of) =>
    fc.tuple(version, anyStatements(of, situation)).map(([Version, Statement]) => ({
      situation,
      of,
      policy: { ...(Version && { Version }), Statement },
    })),
  ),
)

/** A policy, and a statement that somebody adds to it. */
export const anyAddition = (Effect: Statement['Effect']): fc.Arbitrary<Case & { added: Statement }> =>
  anyCase.chain((one) =>
    fc
      .oneof(
        { weight: 9, arbitrary: anyStatement(one.of, one.situation, Effect) },
        { weight: 1, arbitrary: anyWhole(one.of, one.situation, Effect) },
      )
      .map((added) => ({ ...one, added })),
  )
