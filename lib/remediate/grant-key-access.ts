import { awsCommand } from '../text/command-line.ts'
import type { Call, PolicyDocument, PolicyStatement, Snapshot, Trail } from '../model/index.ts'
import { withStatements } from '../resource-policy/canonical-policy.ts'
import { isShut } from '../resource-policy/evaluate.ts'
import { trailKeyAccess } from '../resource-policy/trail-delivery.ts'
import { forKeyOwner, ownKey, type OwnKey } from './shared/own-key.ts'
import { isRefusal, refusal } from './shared/own-trail.ts'
import type { Plan, Remedy } from './remedy.ts'

/** The longest key policy that KMS takes (KMS developer guide, "Resource quotas"). */
const maxBytes = 32_768

/** Sids of the statements that Trailkeeper writes into key policies. */
const trailKeySids = ['TrailkeeperEncrypt', 'TrailkeeperDescribe'] as const

/**
 * Adds what CloudTrail needs to the policy of a trail's key, under Trailkeeper's own Sids and for this one trail. Every
 * statement that was there stays, the account's own among them, so that nobody is locked out; KMS's own check against
 * that is left on (CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail").
 */
export const grantKeyAccess: Remedy = {
  id: 'grant-key-access',
  title: "Let CloudTrail use a trail's KMS key",
  risk: 'safe',
  permissions: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:PutKeyPolicy'],
  plan: (finding, snapshot) => {
    const own = ownKey(finding, snapshot)
    if (isRefusal(own)) return own
    const { policy } = own.key
    if (!policy.ok) {
      return refusal(
        `The policy of ${own.arn} could not be read (${policy.operation} gave ${policy.code}).`,
        'Grant kms:GetKeyPolicy.',
      )
    }
    if (!isShut(accessOf(policy.value, own, snapshot).encrypt)) return undefined
    return planFor(own, policy.value, finding.message, snapshot)
  },
}

function planFor(own: OwnKey, live: PolicyDocument, why: string, snapshot: Snapshot): Plan {
  const granted = withStatements(live, missingGrants(own, live, snapshot))
  const call = (document: PolicyDocument): Call => ({
    ...putPolicy(own.arn, document),
    account: snapshot.account,
    region: own.region,
    expect: { kind: 'key-policy', key: own.arn, document: live },
    intend: { kind: 'key-policy', key: own.arn, document },
    undo: putPolicy(own.arn, live),
    why,
  })
  const denying = denyingStatements(live, own, snapshot)
  if (denying.length > 0) {
    const without = { ...granted, Statement: granted.Statement.filter((one) => !denying.includes(one)) }
    const names = denying.map(({ Sid }) => (Sid === undefined ? 'A Deny without a Sid' : `The Deny "${Sid}"`))
    return refusal(
      `${names.join(', ')} in the policy of ${own.arn} shuts CloudTrail out, and Trailkeeper takes no statement of others away.`,
      `If it should not stand there: ${awsCommand(call(without), own.region)}`,
    )
  }
  if (accessOf(granted, own, snapshot).encrypt.access !== 'allowed') {
    return refusal(
      'No statement that may be added would let CloudTrail use the key.',
      `Mend the policy of ${own.arn} by hand.`,
    )
  }
  if (Buffer.byteLength(JSON.stringify(granted)) > maxBytes) {
    return refusal(
      `With CloudTrail's grant the policy of ${own.arn} would be longer than the 32 KB that KMS takes.`,
      'Merge or remove some of its statements, then plan again.',
    )
  }
  return forKeyOwner([call(granted)], own.arn, snapshot)
}

const putPolicy = (KeyId: string, document: PolicyDocument) => ({
  service: 'kms' as const,
  operation: 'PutKeyPolicy' as const,
  input: { KeyId, PolicyName: 'default' as const, Policy: JSON.stringify(document) },
})

const accessOf = (document: PolicyDocument, { arn, trail }: OwnKey, snapshot: Snapshot) =>
  trailKeyAccess(document, arn, trail, snapshot)

function denyingStatements(document: PolicyDocument, own: OwnKey, snapshot: Snapshot): PolicyStatement[] {
  const { encrypt, describe } = accessOf(document, own, snapshot)
  return [...new Set([...encrypt.denying, ...describe.denying])]
}

function missingGrants(own: OwnKey, live: PolicyDocument, snapshot: Snapshot) {
  const { encrypt, describe } = accessOf(live, own, snapshot)
  const [toEncrypt, toDescribe] = grantsFor(own.trail)
  return [
    ...(encrypt.access === 'allowed' ? [] : [toEncrypt]),
    ...(describe.access === 'allowed' ? [] : [toDescribe]),
  ]
}

function grantsFor(trail: Trail) {
  const [encryptSid, describeSid] = trailKeySids
  const common = { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Resource: '*' }
  const fromThisTrail = { 'aws:SourceArn': trail.arn }
  const context = { 'kms:EncryptionContext:aws:cloudtrail:arn': trail.arn }
  return [
    {
      ...common,
      Sid: encryptSid,
      Action: 'kms:GenerateDataKey*',
      Condition: { StringEquals: { ...fromThisTrail, ...context } },
    },
    {
      ...common,
      Sid: describeSid,
      Action: 'kms:DescribeKey',
      Condition: { StringEquals: fromThisTrail },
    },
  ] as const
}
