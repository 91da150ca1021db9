import type { Arn, PolicyDocument, PolicyStatement } from '../model/index.ts'
import { accessOverTime, type TimedEvaluation } from './delivery-access.ts'
import { type CloudTrailCall, cloudTrailRequest } from './cloudtrail-keys.ts'
import { coversAction } from './evaluate.ts'
import { grantsOf, type IntendedTrail, intendedTrails, mayMatter, type Place } from './intended-trails.ts'
import { isLost, singledOutMemberships, singledOutTrails, standingOf } from './delivery-loss.ts'

export type KeyAccess = { encrypt: TimedEvaluation; describe: TimedEvaluation }

export type KeyUse = { keyArn: Arn; now: Date } & Pick<CloudTrailCall, 'trail' | 'owner'>

/**
 * What a key's policy lets CloudTrail do for a trail: `encrypt` each file, which delivery needs, and `describe` the
 * key, which CreateTrail and UpdateTrail ask for (CloudTrail user guide, "Configure AWS KMS key policies for
 * CloudTrail").
 */
export function keyAccess(document: PolicyDocument, { keyArn, trail, owner, now }: KeyUse): KeyAccess {
  const ask = (action: string) =>
    accessOverTime(document, (at) => cloudTrailRequest({ action, resource: keyArn, trail, owner, at }), now)
  return { encrypt: ask('kms:GenerateDataKey'), describe: ask('kms:DescribeKey') }
}

/**
 * Whether a key's policy lets anybody but services decrypt: an account, which then decides by IAM, a role or a user
 * (KMS developer guide, "Key policies"). Conditions are not looked at.
 */
export const letsPeopleDecrypt = ({ Statement }: PolicyDocument): boolean =>
  Statement.some(
    (statement) =>
      statement.Effect === 'Allow' &&
      coversAction(statement, 'kms:Decrypt') === 'yes' &&
      namesPeople(statement),
  )

function namesPeople({ Principal }: PolicyStatement): boolean {
  if (Principal === '*') return true
  return typeof Principal === 'object' && Principal !== null && 'AWS' in Principal
}

const action = 'kms:GenerateDataKey'

/**
 * Whether a key's policy keeps CloudTrail from encrypting with it, for the trails that the policy speaks of (CloudTrail
 * user guide, "Configure AWS KMS key policies for CloudTrail").
 * @param matters whether a trail, by its ARN, is among those that matter
 */
export function losesEncryption(
  document: PolicyDocument,
  place: Place & { keyArn: Arn },
  matters: (trailArn: Arn) => boolean,
): boolean {
  const { account, region, keyArn, now } = place
  const intended = grantsOf(document, action).flatMap((statement) => intendedTrails(statement, place))
  const standingFor = ({ arn, account: owner, membership }: IntendedTrail) =>
    standingOf(
      document,
      (at) =>
        cloudTrailRequest({
          action,
          resource: keyArn,
          trail: { arn, account: owner, organization: membership },
          owner: { account, organization: membership, ...(region !== undefined && { region }) },
          at,
        }),
      { now, membership },
    )
  const singledOut = [
    ...singledOutTrails(document, action, place, intended),
    ...intended.flatMap((trail) =>
      singledOutMemberships(document, action, trail).map((membership) => ({ ...trail, membership })),
    ),
  ]
  const isOpen = isLost(intended.filter(({ arn }) => mayMatter(arn, matters)).map(standingFor))
  return (
    isOpen ||
    isLost(intended.map(standingFor)) ||
    singledOut.map(standingFor).some(({ wasTaken }) => wasTaken)
  )
}
